"""Made pictures with true masks: what is where is known exactly."""
