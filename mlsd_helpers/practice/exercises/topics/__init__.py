"""The exercises of each notebook: what is asked is in exercises/, what is right and what is off is here."""
