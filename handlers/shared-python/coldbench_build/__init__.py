"""What builds share: the exported network, for frameworks that make their own model of it."""

from .network import Network, apply_layers, read_network

__all__ = ["Network", "apply_layers", "read_network"]
