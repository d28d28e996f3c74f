//! `dateline config`: the settings, printed and checked.

use super::arguments::{ConfigArguments, ConfigWhat};
use super::{Failure, Outcome, options, print};
use crate::config::DEFAULT;

pub(super) fn run(arguments: &ConfigArguments) -> Result<Outcome, Failure> {
    let named = arguments.config.as_deref();
    match arguments.what {
        ConfigWhat::Default => print(DEFAULT),
        ConfigWhat::Path => print(&format!("{}\n", options::config_path(named)?)),
        ConfigWhat::Check => {
            options::config(named)?;
            print(&format!(
                "{}: nothing wrong\n",
                options::config_path(named)?
            ))
        }
    }
}
