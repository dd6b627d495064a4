//! What all commands print with `-o json`.

use super::Cli;
use crate::schema::Schemas;

impl Cli {
    /// The schemas of what its commands print with `-o json`, and of errors as `error`.
    pub fn schemas() -> Schemas {
        let mut all = Schemas::default();
        all.add::<crate::output::WithHead<crate::failure::Document<'_>>>("error");
        all.add::<crate::can_i::Document<'_>>("can-i");
        all.add::<crate::token_output::Document<'_>>("dcr-token");
        all.add::<crate::token_output::Document<'_>>("token");
        // What the command that it runs is handed.
        all.add::<crate::token_output::Document<'_>>("run");
        all.add::<crate::doctor::Document>("doctor");
        all.add::<crate::env::Addresses<'_>>("env add");
        all.add::<crate::env::Listed<'_>>("env list");
        all.add::<crate::env::Removed<'_>>("env remove");
        all.add::<crate::env::Addresses<'_>>("env show");
        all.add::<crate::explain::Printed<'_>>("explain");
        all.add::<crate::grant::Document<'_>>("grant");
        all.add::<crate::inspect::Document<'_>>("inspect");
        all.add::<crate::keygen::Document<'_>>("keygen");
        all.add::<crate::log::Document<'_>>("log");
        all.add::<crate::scope::Document<'_>>("scope find");
        all.add::<crate::status::Document<'_>>("status");
        all.add::<crate::output::WithHead<crate::onboard::Document<'_>>>("onboard");
        all.add::<crate::store::Document<'_>>("store status");
        all.add::<crate::store::PolicyDocument<'_>>("store policy");
        all.add::<crate::store::Choice<'_>>("store use");
        all.add::<crate::version::Build>("version");
        #[cfg(feature = "sandbox")]
        all.add::<crate::demo::Document>("demo");
        #[cfg(feature = "sandbox")]
        all.add::<crate::sandbox::Printed<'_>>("sandbox");
        crate::certificate::describe_json(&mut all);
        crate::client::describe_json(&mut all);
        crate::expiry::describe_json(&mut all);
        crate::jwks::describe_json(&mut all);
        crate::key::describe_json(&mut all);
        crate::lint::describe_json(&mut all);
        crate::profile::describe_json(&mut all);
        crate::rotate::describe_json(&mut all);
        all
    }
}
