//! The flags that say through whom self-service is called.

use clap::Args;

use maskinporten_protocol::ids::{EnvironmentName, ProfileName};

/// Through whom, and where, self-service is called.
#[derive(Debug, Clone, Default, Args)]
pub struct AdminArg {
    /// The admin profile to act through [default: the one that registered the client, or the only one there]
    #[arg(
        long,
        hide_short_help = true,
        value_name = "NAME",
        env = "MASKINPORTEN_ADMIN_PROFILE",
        hide_env_values = true
    )]
    pub admin: Option<ProfileName>,
    /// The environment to work in [default: that of the profile, else test]
    #[arg(long, visible_alias = "env", value_name = "NAME")]
    pub environment: Option<EnvironmentName>,
}
