"""The proofs that take long: `script/soak --seconds 3600 --seed 7`."""
