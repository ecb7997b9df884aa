import Policy

extension ConfigurationBuilder {
    /// The targets, each with its groups and the defaults applied.
    mutating func buildTargets(_ fields: Fields?, credentials: [String]) -> [Target] {
        guard let fields else { return [] }
        let known = Set(credentials)
        let members = fields.members("groups")
        let holders = [fields.fields("defaults")] + (members + fields.members("hosts")).map { $0.setting?.fields }
        for holder in holders.compactMap({ $0 }) { checkCredential(holder, credentials, known) }
        let groups = members.compactMap(Self.group)
        let names = Self.names(members)
        let defined = Set(names)
        for member in members { checkGroups(member, names, defined) }
        let inheritance = Inheritance(
            groups: groups, defaults: fields.fields("defaults").map(Self.settings) ?? TargetSettings())
        reportFaults(of: groups, inheritance)
        return fields.members("hosts").compactMap { member in
            checkGroups(member, names, defined)
            return target(member, inheritance)
        }
    }

    private static func group(_ member: Setting.Member) -> TargetGroup? {
        member.setting?.fields.map {
            TargetGroup(
                name: member.name, groups: $0.texts("groups"), settings: settings($0), location: member.location)
        }
    }

    private static func settings(_ fields: Fields) -> TargetSettings {
        let labels = fields.members("labels").compactMap { member in
            member.setting?.text.map { (member.name, $0) }
        }
        return TargetSettings(
            transport: fields.text("via").flatMap(Transport.init), port: fields.integer("port").map(UInt16.init),
            family: fields.text("family"), credential: fields.text("credential"),
            labels: Dictionary(labels) { first, _ in first })
    }

    private mutating func checkCredential(_ fields: Fields, _ credentials: [String], _ known: Set<String>) {
        guard let name = fields.text("credential"), !known.contains(name) else { return }
        unknown(
            "credential", name, among: credentials, at: fields.location("credential"), define: "credentials")
    }

    private mutating func checkGroups(_ member: Setting.Member, _ names: [String], _ defined: Set<String>) {
        for item in member.setting?.fields?.items("groups") ?? [] {
            guard let name = item.text, !defined.contains(name) else { continue }
            unknown("group", name, among: names, at: item.location, define: "targets.groups")
        }
    }

    /// A faulty group is reported once, where it is defined, not at every host in it.
    private mutating func reportFaults(of groups: [TargetGroup], _ inheritance: Inheritance) {
        let faults = inheritance.faults
        for group in groups {
            guard let fault = faults[group.name], let location = group.location else { continue }
            report(fault, of: "the group \(quoted(group.name))", at: location)
        }
    }

    private mutating func target(_ member: Setting.Member, _ inheritance: Inheritance) -> Target? {
        guard let fields = member.setting?.fields, let address = fields.text("addr") else { return nil }
        let resolved: Inheritance.Resolved
        do throws(Inheritance.Fault) {
            resolved = try inheritance.resolve(Self.settings(fields), in: fields.texts("groups"))
        } catch {
            report(error, of: "the target \(quoted(member.name))", at: member.location)
            return nil
        }
        let settings = resolved.settings
        guard let transport = settings.transport, let port = settings.port, let family = settings.family else {
            return nil
        }
        return Target(
            name: member.name, address: address, port: port, transport: transport, family: family,
            credential: settings.credential, labels: settings.labels, groups: resolved.groups,
            location: member.location)
    }

    private mutating func report(_ fault: Inheritance.Fault, of holder: String, at location: SourceLocation) {
        switch fault {
        // Both have been reported, with places of their own.
        case .unknownGroup, .faultyGroup: break
        case .cycle:
            diagnostics.error(.conflict, location, "\(holder) belongs to itself by way of its groups; break the circle")
        case .tooDeep:
            diagnostics.error(
                .limit, location,
                "\(holder) stands on more than \(Inheritance.deepest) levels of groups; nest them less")
        case .conflict(let setting, let first, let second):
            diagnostics.error(
                .conflict, location,
                "\(holder) gets different values of \(setting) from the groups \(quoted(first)) and "
                    + "\(quoted(second)); give it a value of its own")
        }
    }
}
