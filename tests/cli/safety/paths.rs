//! Where an identifier can lead a request.
