"""`python -m edgebench`."""

from edgebench import main

main()
