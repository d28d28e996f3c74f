//! What was found to belong together.

/// What was joined: a forest in which the root of each tree is its first headline (Tarjan 1975, halving the paths).
pub(super) struct Joined(Vec<u32>);

impl Joined {
    pub fn new(headlines: usize) -> Joined {
        Joined((0..headlines as u32).collect())
    }

    pub fn first(&mut self, nth: u32) -> u32 {
        let mut at = nth;
        while self.0[at as usize] != at {
            let above = self.0[self.0[at as usize] as usize];
            self.0[at as usize] = above;
            at = above;
        }
        at
    }

    pub fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.first(a), self.first(b));
        self.0[a.max(b) as usize] = a.min(b);
    }
}
