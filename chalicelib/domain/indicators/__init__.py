"""Socio-economic indicators (chỉ tiêu kinh tế – xã hội): their periods, numbers, entries and sheets."""
