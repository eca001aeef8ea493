"""Format: bibliographies and export."""
