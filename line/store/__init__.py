"""Floor 2, the database: functions that take a transaction, say one thing in SQL, and never commit.

The only place that knows SQLAlchemy and Alembic. It decides nothing: what a row means is settled on the rule
floor, when a transaction opens and ends is settled by the services.
"""
