"""The practice: cases, leveling, the mock interview. Nothing that it reads or writes leaves the machine."""
