//! Reports made by hand.
