"""Running one function in several ways, and what differs: values, time, memory."""
