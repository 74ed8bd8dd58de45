"""The database and the originals: the truth. SQLAlchemy lives only in this room."""
