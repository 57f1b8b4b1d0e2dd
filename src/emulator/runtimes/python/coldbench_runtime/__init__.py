"""A runtime for Python functions with the standard library alone.

What functions see of it, in answers, errors and logs, is what AWS's own client (awslambdaric 4.2) shows them.
"""
