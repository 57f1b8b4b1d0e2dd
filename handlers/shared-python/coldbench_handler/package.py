"""The deployment package."""

import os


def task_file(*segments):
    """Path of a file of the deployment package."""
    root = os.environ.get("LAMBDA_TASK_ROOT")
    if root is None:
        raise RuntimeError("LAMBDA_TASK_ROOT is not set: is this running as a function?")
    return os.path.join(root, *segments)
