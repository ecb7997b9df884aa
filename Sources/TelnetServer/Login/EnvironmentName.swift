/// The names that `--accept-env` may let a client set.
package enum EnvironmentName {
    /// Names that no list can let a stranger set, in capitals, for some programs read small letters.
    private static let forbidden: Set<String> = [
        // Who somebody is, and where their programs are: `login` and PAM say that (CVE-1999-0073, CVE-2009-0641,
        // CVE-2026-28372).
        "PATH", "HOME", "SHELL", "USER", "LOGNAME", "MAIL", "TERM", "TTYPROMPT", "CREDENTIALS_DIRECTORY",
        "ENCRYPTED_CREDENTIALS_DIRECTORY",
        // Shells run a file or a line of text, or split words and find files by it.
        "IFS", "ENV", "ZDOTDIR", "FPATH", "CDPATH", "MAILPATH", "SHELLOPTS", "PROMPT_COMMAND", "PROMPT", "HISTFILE",
        "FCEDIT",
        "GLOBIGNORE", "EXECIGNORE", "INPUTRC",
        // Loaders of older systems.
        "LIBPATH", "SHLIB_PATH",
        // The C library reads a file by it: character sets, messages, time zones, names of hosts. `TZ` and `LANGUAGE`
        // may be paths, and a good value of theirs has slashes as well, so it is not told by the value.
        "GCONV_PATH", "GETCONF_DIR", "LOCPATH", "NLSPATH", "LANGUAGE", "TEXTDOMAINDIR", "TZ", "TZDIR", "HOSTALIASES",
        "LOCALDOMAIN", "RES_OPTIONS", "NIS_PATH",
        // So do the libraries of terminals, and a temporary file is made where it says.
        "TERMCAP", "TERMPATH", "TMPDIR", "TEMP", "TMP",
        // Programs start what it says.
        "EDITOR", "VISUAL", "PAGER", "MANPAGER", "BROWSER", "RSYNC_RSH", "CVS_RSH", "VIMINIT", "EXINIT", "MYVIMRC",
        "EMACSLOADPATH", "SCREENRC", "MAKEFLAGS", "GREP_OPTIONS", "TAR_OPTIONS",
        // Interpreters load code by it.
        "PHPRC", "CLASSPATH", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "TCLLIBPATH", "R_PROFILE",
        // Keys, certificates and other servers than one's own.
        "GNUPGHOME", "CURL_HOME", "WGETRC", "NETRC", "XAUTHORITY", "XENVIRONMENT", "HTTP_PROXY", "HTTPS_PROXY",
        "FTP_PROXY", "ALL_PROXY",
    ]
    /// The same for families of names.
    private static let forbiddenBeginnings = [
        // Loaders, the C library's own switches, and the runtime of this program.
        "LD_", "_RLD", "DYLD_", "MALLOC_", "GLIBC_", "RESOLV_", "SWIFT_",
        // Shells: startup files, functions, builtins to load, and prompts, in which commands are run.
        "BASH", "ZSH", "KSH", "PS0", "PS1", "PS2", "PS3", "PS4", "RPS", "RPROMPT",
        // Interpreters.
        "PYTHON", "PERL", "RUBY", "GEM_", "BUNDLE_", "NODE_", "NPM_", "LUA_", "PHP_", "GUILE_",
        // Pagers, editors, and what is started by another program.
        "LESS", "MANOPT", "MANPATH", "VIM", "NVIM", "GIT_", "SSH_", "SUDO_", "SYSTEMD_",
        // Terminals' descriptions, desktops, and settings by path.
        "TERMINFO", "XDG_", "DBUS_", "GTK_", "QT_", "GIO_",
        // Keys and certificates.
        "KRB5", "OPENSSL_", "SSL_",
    ]
    /// Bytes of the longest.
    package static let longest = 64

    /// Whether a client may be let set it: letters, digits and `_`, and none of those that steer programs or name
    /// files.
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
        let capitals = name.uppercased()
        return isName && !forbidden.contains(capitals) && !forbiddenBeginnings.contains { capitals.hasPrefix($0) }
    }
}
