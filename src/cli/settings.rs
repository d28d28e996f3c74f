//! `dateline config`: the settings, printed and checked.

use super::arguments::{ConfigArguments, ConfigWhat};
use super::{Failure, Outcome, complain, options, print};
use crate::config::DEFAULT;

pub(super) fn run(arguments: &ConfigArguments) -> Result<Outcome, Failure> {
    let named = arguments.config.as_deref();
    match arguments.what {
        ConfigWhat::Default => print(DEFAULT),
        ConfigWhat::Path => print(&format!("{}\n", options::config_path(named)?)),
        ConfigWhat::Check => {
            let (shelf, troubles) = options::shelf(named);
            options::config(named, &shelf)?;
            let faults = shelf.faults();
            let faults = faults.iter().map(ToString::to_string);
            let troubles: Vec<String> = troubles.into_iter().chain(faults).collect();
            if !troubles.is_empty() {
                troubles.iter().for_each(|trouble| complain(trouble));
                return Ok(Outcome {
                    found: true,
                    trouble: true,
                });
            }
            print(&format!(
                "{}: nothing wrong\n",
                options::config_path(named)?
            ))
        }
    }
}
