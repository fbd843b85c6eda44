//! What the worker may use and do. It binds itself, right after it starts and before it reads a byte of the document:
//! what is set in the child costs no fork of a large parent.
//!
//! - Every Unix: computing time, no core dump, no byte into a file, a handful of descriptors.
//! - Linux: memory; no file can be reached (Landlock); of the kernel only what reading needs (seccomp). The kernel's
//!   calls are an allow list: one that nobody thought of is refused as if the kernel did not know it, so a new C
//!   library finds its old way round. What no reader does by accident (start a program, reach the network, touch
//!   another process) ends the worker.
//! - Windows: nothing here. The parent's clock and caps hold everywhere.

use std::panic::catch_unwind;

/// Processor time, in seconds.
pub(super) const SECONDS: u64 = 10;
/// Address space, in bytes.
pub(super) const MEMORY: u64 = 1 << 30;
/// The stack of the thread that reads: deep nesting that is no attack fits.
pub(super) const STACK: usize = 64 << 20;

/// Sets every limit that this system has. What is given could not be set.
pub(super) fn apply() -> Vec<String> {
    let missing = catch_unwind(system::apply).unwrap_or_else(|_| vec!["everything"]);
    missing.into_iter().map(str::to_owned).collect()
}

#[cfg(not(unix))]
mod system {
    pub(super) fn apply() -> Vec<&'static str> {
        vec!["computing time", "memory", "files", "network and programs"]
    }
}

#[cfg(unix)]
mod system {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    use super::SECONDS;

    pub(super) fn apply() -> Vec<&'static str> {
        // Landlock needs a descriptor, and the filter goes last, since it bars the calls that set the rest.
        let files = super::confinement::bar_files();
        let ours = [
            ("computing time", limit(Resource::Cpu, SECONDS, SECONDS + 1)),
            ("core dumps", limit(Resource::Core, 0, 0)),
            ("writing", limit(Resource::Fsize, 0, 0)),
            ("descriptors", limit(Resource::Nofile, 8, 8)),
            ("memory", super::confinement::bound_memory()),
            ("files", files),
            ("network and programs", super::confinement::bar_calls()),
        ];
        ours.into_iter().filter(|(_, set)| !set).map(|(name, _)| name).collect()
    }

    /// A soft and a hard limit; one that is tighter already stays.
    pub(super) fn limit(resource: Resource, soft: u64, hard: u64) -> bool {
        let now = getrlimit(resource);
        let least = |ours: u64, theirs: Option<u64>| Some(theirs.map_or(ours, |t| t.min(ours)));
        let (current, maximum) = (least(soft, now.current), least(hard, now.maximum));
        setrlimit(resource, Rlimit { current, maximum }).is_ok()
    }
}

#[cfg(all(unix, not(target_os = "linux")))]
mod confinement {
    use rustix::process::Resource;

    use super::system::limit;

    /// The address space of a process cannot be bounded on macOS.
    pub(super) fn bound_memory() -> bool {
        false
    }

    pub(super) fn bar_files() -> bool {
        false
    }

    /// No further process; the network stays open.
    pub(super) fn bar_calls() -> bool {
        let _ = limit(Resource::Nproc, 0, 0);
        false
    }
}

#[cfg(target_os = "linux")]
mod confinement {
    use std::collections::BTreeMap;

    use landlock::{ABI, Access, AccessFs, AccessNet, Ruleset, RulesetAttr, RulesetError, RulesetStatus, Scope};
    use rustix::process::{Resource, Signal, set_parent_process_death_signal};
    use seccompiler::{
        BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule, TargetArch, apply_filter,
    };

    use super::MEMORY;
    use super::system::limit;

    pub(super) fn bound_memory() -> bool {
        // A worker does not outlive the run that waits for it.
        let _ = set_parent_process_death_signal(Some(Signal::KILL));
        limit(Resource::As, MEMORY, MEMORY)
    }

    /// Nothing on the disk and no port can be opened; older kernels know less of it and bar what they know.
    pub(super) fn bar_files() -> bool {
        let abi = ABI::V6;
        let status = || -> Result<RulesetStatus, RulesetError> {
            let ruleset = Ruleset::default().handle_access(AccessFs::from_all(abi))?.handle_access(AccessNet::from_all(abi))?;
            Ok(ruleset.scope(Scope::from_all(abi))?.create()?.restrict_self()?.ruleset)
        };
        status().is_ok_and(|s| s != RulesetStatus::NotEnforced)
    }

    pub(super) fn bar_calls() -> bool {
        let no = u32::try_from(libc::ENOSYS).unwrap_or_default();
        filter(deadly(), SeccompAction::Allow, SeccompAction::KillProcess)
            && filter(needed(), SeccompAction::Errno(no), SeccompAction::Allow)
    }

    type Rules = Option<BTreeMap<i64, Vec<SeccompRule>>>;

    fn filter(rules: Rules, otherwise: SeccompAction, found: SeccompAction) -> bool {
        let program = || -> Option<BpfProgram> {
            let architecture = TargetArch::try_from(std::env::consts::ARCH).ok()?;
            SeccompFilter::new(rules?, otherwise, found, architecture).ok()?.try_into().ok()
        };
        program().is_some_and(|p| apply_filter(&p).is_ok())
    }

    /// Starting a thread, as opposed to a process.
    const THREAD: u64 = libc::CLONE_THREAD as u64;

    fn argument(index: u8, operator: SeccompCmpOp, value: u64) -> Option<Vec<SeccompRule>> {
        let condition = SeccompCondition::new(index, SeccompCmpArgLen::Qword, operator, value).ok()?;
        Some(vec![SeccompRule::new(vec![condition]).ok()?])
    }

    /// Memory, threads, the pipes, the clock, the end. `clone3` is not among them, since its flags cannot be seen: the C
    /// library goes back to `clone`.
    fn needed() -> Rules {
        let plain = [
            libc::SYS_read,
            libc::SYS_write,
            libc::SYS_writev,
            libc::SYS_close,
            libc::SYS_brk,
            libc::SYS_mmap,
            libc::SYS_munmap,
            libc::SYS_mremap,
            libc::SYS_mprotect,
            libc::SYS_madvise,
            libc::SYS_futex,
            libc::SYS_rseq,
            libc::SYS_set_robust_list,
            libc::SYS_sched_yield,
            libc::SYS_sched_getaffinity,
            libc::SYS_rt_sigaction,
            libc::SYS_rt_sigprocmask,
            libc::SYS_rt_sigreturn,
            libc::SYS_sigaltstack,
            libc::SYS_restart_syscall,
            libc::SYS_getpid,
            libc::SYS_gettid,
            libc::SYS_getrandom,
            libc::SYS_clock_gettime,
            libc::SYS_clock_nanosleep,
            libc::SYS_exit,
            libc::SYS_exit_group,
        ];
        let mut rules: BTreeMap<i64, Vec<SeccompRule>> = plain.into_iter().map(|call| (call, Vec::new())).collect();
        rules.insert(libc::SYS_clone, argument(0, SeccompCmpOp::MaskedEq(THREAD), THREAD)?);
        rules.insert(libc::SYS_prctl, argument(0, SeccompCmpOp::Eq, u64::try_from(libc::PR_SET_NAME).ok()?)?);
        // An abort signals the process itself, and no other.
        rules.insert(libc::SYS_tgkill, argument(0, SeccompCmpOp::Eq, u64::from(std::process::id()))?);
        Some(rules)
    }

    fn deadly() -> Rules {
        let plain = [
            libc::SYS_execve,
            libc::SYS_execveat,
            libc::SYS_socket,
            libc::SYS_socketpair,
            libc::SYS_connect,
            libc::SYS_bind,
            libc::SYS_ptrace,
            libc::SYS_process_vm_readv,
            libc::SYS_process_vm_writev,
            #[cfg(target_arch = "x86_64")]
            libc::SYS_fork,
            #[cfg(target_arch = "x86_64")]
            libc::SYS_vfork,
        ];
        let mut rules: BTreeMap<i64, Vec<SeccompRule>> = plain.into_iter().map(|call| (call, Vec::new())).collect();
        rules.insert(libc::SYS_clone, argument(0, SeccompCmpOp::MaskedEq(THREAD), 0)?);
        Some(rules)
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::os::unix::process::ExitStatusExt;
    use std::process::{Command, ExitStatus};

    use super::*;

    /// Names what the child of [`bound`] is to try.
    const TRY: &str = "AUDIT_THEMES_TEST_TRY";

    /// Runs [`child`] in a process of its own.
    fn bound(what: &str) -> ExitStatus {
        let test = std::env::current_exe().expect("the tests' own program");
        let mut command = Command::new(test);
        command.args(["--exact", "worker::limits::tests::child", "--ignored", "--test-threads=1"]).env(TRY, what);
        command.output().expect("it starts").status
    }

    #[test]
    #[ignore = "binds its process; the tests below run it"]
    fn child() {
        let what = std::env::var(TRY).unwrap();
        assert_eq!(apply(), Vec::<String>::new());
        let done = match what.as_str() {
            "nothing" => std::thread::spawn(|| vec![1_u8; 1 << 20].len()).join().is_ok(),
            "a file" => std::fs::File::open("/etc/hostname").is_ok(),
            "the network" => std::net::UdpSocket::bind("127.0.0.1:0").is_ok(),
            "a program" => Command::new("/bin/true").status().is_ok(),
            "memory" => Vec::<u8>::new().try_reserve_exact(usize::try_from(MEMORY).unwrap()).is_ok(),
            other => panic!("nothing is tried as {other}"),
        };
        assert!(done, "{what} was refused");
    }

    #[test]
    fn threads_and_memory_are_there_and_nothing_else_is() {
        let killed = |status: ExitStatus| status.signal() == Some(libc::SIGSYS);
        assert!(bound("nothing").success());
        for refused in ["a file", "memory"] {
            let status = bound(refused);
            assert!(!status.success() && !killed(status), "{refused}: {status}");
        }
        for deadly in ["the network", "a program"] {
            assert!(killed(bound(deadly)), "{deadly}");
        }
    }
}
