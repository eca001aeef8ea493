"""Mail that the server sends, where a server for mail is set up: invitations, password links.

A mail never carries what is not also shown to whoever caused it: where no mail is set up, or none
arrives, the link is handed over by hand. `mailer` sends, `letters` writes; the latter needs Django
to be configured.
"""
