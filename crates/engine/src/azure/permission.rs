//! What a vault lets an identity do, call by call: for those who grant it, and for those who miss something.

/// What is asked of a vault. Each call needs a permission of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permission {
    /// To list the versions of a key.
    List,
    /// To read a public key.
    Get,
    /// To sign.
    Sign,
    /// To make a key, or its next version.
    Create,
    /// To take a private key in.
    Import,
    /// To disable a version.
    Update,
}

/// What signing takes.
pub const SIGNING: &[Permission] = &[Permission::List, Permission::Get, Permission::Sign];

/// What its rotation takes, from the first key on, and signing with it.
pub const ROTATING: &[Permission] =
    &[Permission::List, Permission::Get, Permission::Sign, Permission::Create, Permission::Update];

/// What importing a key takes.
pub const IMPORTING: &[Permission] = &[Permission::List, Permission::Get, Permission::Sign, Permission::Import];

impl Permission {
    /// Its name in a vault's access policies.
    pub fn in_policies(self) -> &'static str {
        match self {
            Self::List => "keys/list",
            Self::Get => "keys/get",
            Self::Sign => "keys/sign",
            Self::Create => "keys/create",
            Self::Import => "keys/import",
            Self::Update => "keys/update",
        }
    }

    /// The data action that a role on a vault needs for it.
    pub fn action(self) -> &'static str {
        match self {
            Self::List | Self::Get => "Microsoft.KeyVault/vaults/keys/read",
            Self::Sign => "Microsoft.KeyVault/vaults/keys/sign/action",
            Self::Create => "Microsoft.KeyVault/vaults/keys/create/action",
            Self::Import => "Microsoft.KeyVault/vaults/keys/import/action",
            Self::Update => "Microsoft.KeyVault/vaults/keys/update/action",
        }
    }

    /// The least of Azure's own roles that has it. Managed HSMs have roles of their own.
    pub fn role(self, in_managed_hsm: bool) -> &'static str {
        match self {
            _ if in_managed_hsm => "Managed HSM Crypto User",
            Self::List | Self::Get | Self::Sign | Self::Update => "Key Vault Crypto User",
            Self::Create | Self::Import => "Key Vault Crypto Officer",
        }
    }

    /// What it lets one do, as a verb.
    pub(super) fn verb(self) -> &'static str {
        match self {
            Self::List => "list the versions of",
            Self::Get => "read",
            Self::Sign => "sign with",
            Self::Create => "make a version of",
            Self::Import => "import",
            Self::Update => "disable a version of",
        }
    }
}
