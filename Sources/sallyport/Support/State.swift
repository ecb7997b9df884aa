import Gateway

/// The gateway's state directory, opened from the command line beside a gateway that may be running.
enum State {
    static func open(_ configuration: Configuration) async throws -> GatewayState {
        do {
            return try await GatewayState(configuration: configuration)
        } catch let error as StartError {
            throw Failure(error.isPermission ? .notPermitted : .cannotCreate, error.description)
        }
    }
}
