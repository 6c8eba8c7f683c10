"""django-helpdesk 2.6: the FOI panel in the ticket page, sharing its login, in the same process."""
