//! Names of publishers, each once. The first is no name at all: that of [`SourceId::NONE`].

use std::sync::Arc;

use hashbrown::HashMap;

use crate::article::{SourceId, normal_form};

/// Names of publishers, each once, with its normal form.
#[derive(Debug)]
pub(super) struct Sources {
    pub names: Arc<Vec<Arc<str>>>,
    /// By number, as [`normal_form`] has them.
    pub normal: Vec<Box<str>>,
    by_name: HashMap<Arc<str>, SourceId>,
}

impl Default for Sources {
    fn default() -> Self {
        Sources {
            names: Arc::new(vec!["".into()]),
            normal: vec!["".into()],
            by_name: HashMap::new(),
        }
    }
}

impl Sources {
    /// The number of a name.
    pub fn intern(&mut self, name: Option<&str>) -> SourceId {
        let Some(name) = name.filter(|name| !name.is_empty()) else {
            return SourceId::NONE;
        };
        if let Some(id) = self.by_name.get(name) {
            return *id;
        }
        let id = SourceId(self.names.len() as u32);
        let name: Arc<str> = name.into();
        let mut normal = String::new();
        normal_form(&name, &mut normal);
        Arc::make_mut(&mut self.names).push(Arc::clone(&name));
        self.normal.push(normal.into());
        self.by_name.insert(name, id);
        id
    }
}
