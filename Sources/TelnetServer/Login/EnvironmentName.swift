/// The names that `--accept-env` may let a client set.
package enum EnvironmentName {
    /// Names that steer a loader, a shell, `login` or PAM: no list can let a stranger set them (CVE-1999-0073, CVE-2009-0641,
    /// CVE-2026-28372).
    private static let forbidden: Set<String> = [
        "PATH", "HOME", "SHELL", "USER", "LOGNAME", "MAIL", "TERM", "IFS", "ENV", "BASH_ENV", "CDPATH", "TTYPROMPT",
        "TERMCAP", "TERMINFO", "TERMINFO_DIRS", "CREDENTIALS_DIRECTORY", "ENCRYPTED_CREDENTIALS_DIRECTORY", "NLSPATH",
        "HOSTALIASES", "LOCALDOMAIN", "RES_OPTIONS", "GCONV_PATH", "GETCONF_DIR", "LOCPATH", "MALLOC_TRACE",
        "NIS_PATH", "RESOLV_HOST_CONF", "TMPDIR", "TZDIR", "PS4", "SHELLOPTS", "BASHOPTS", "PROMPT_COMMAND",
        "PYTHONSTARTUP", "PERL5LIB", "PERL5OPT", "PYTHONPATH", "RUBYOPT", "RUBYLIB", "NODE_OPTIONS", "EDITOR", "VISUAL",
        "PAGER", "INPUTRC", "HISTFILE", "KRB5_CONFIG", "KRB5CCNAME", "KRB5_KTNAME", "OPENSSL_CONF", "SYSTEMD_PAGER",
    ]
    private static let forbiddenBeginnings = [
        "LD_", "_RLD", "LIBPATH", "SHLIB_PATH", "DYLD_", "BASH_FUNC_", "MALLOC_", "GLIBC_",
    ]
    /// Bytes of the longest.
    package static let longest = 64

    /// Whether a client may be let set it: letters, digits and `_`, and none of those that steer programs.
    package static func isHarmless(_ name: String) -> Bool {
        guard let first = name.utf8.first, name.utf8.count <= longest else { return false }
        guard !(UInt8(ascii: "0")...UInt8(ascii: "9") ~= first) else { return false }
        let isName = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
        return isName && !forbidden.contains(name) && !forbiddenBeginnings.contains { name.hasPrefix($0) }
    }
}
