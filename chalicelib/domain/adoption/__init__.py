"""Adoption (người dân sử dụng): who is to use the service, through whom they came, and how many do."""
