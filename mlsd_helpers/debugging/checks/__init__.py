"""The checks, one file each, in three folders by what they look at."""
