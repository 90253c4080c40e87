"""Calendars from elsewhere: files, folders, addresses of calendars, and CalDAV servers, fetched safely."""
