"""Officers' accounts: who manages whose, how officers are alerted, and the sheet with which many are brought in."""
