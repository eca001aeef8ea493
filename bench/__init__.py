"""The benchmark (`script/bench`): every figure as a ratio to a yardstick of the same run."""
