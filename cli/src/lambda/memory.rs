//! The memory of a process, as Linux reports it.

/// In megabytes, rounded up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Memory {
    /// The current resident size.
    pub(super) now: u32,
    /// The peak resident size.
    pub(super) most: u32,
}

/// Reads the memory of a process. `None` if it has ended, or on another system than Linux.
pub(super) fn of(process: u32) -> Option<Memory> {
    parse(&std::fs::read_to_string(format!("/proc/{process}/status")).ok()?)
}

fn parse(status: &str) -> Option<Memory> {
    let megabytes = |field: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(field))?;
        let kilobytes: u32 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
        Some(kilobytes.div_ceil(1024))
    };
    Some(Memory { now: megabytes("VmRSS:")?, most: megabytes("VmHWM:")? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn linux_counts_in_kilobytes() {
        let status = "Name:\tfixture\nVmHWM:\t    2049 kB\nVmRSS:\t    1024 kB\n";
        assert_eq!(parse(status), Some(Memory { now: 1, most: 3 }));
        for bad in ["", "VmHWM:\t1 kB\n", "VmHWM:\tmuch kB\nVmRSS:\t1 kB\n", "VmHWM:\t1\nVmRSS:\t1\n"] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }
}
