//! Values as CI systems, shells and people hand them over (B).
