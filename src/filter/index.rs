//! What the filter keeps of each segment.
