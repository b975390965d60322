//! Tests of the queues as a whole.
