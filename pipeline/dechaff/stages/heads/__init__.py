"""Document -> what the lines at its head and tail state: headline, byline, date, place, source."""
