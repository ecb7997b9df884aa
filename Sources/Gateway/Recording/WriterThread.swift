import Glibc

/// Starts a thread of our own, for work that blocks.
enum WriterThread {
    /// Runs `body` on a new thread; false when the system gives none.
    static func start(_ body: @escaping @Sendable () -> Void) -> Bool {
        let carried = Unmanaged.passRetained(Body(body))
        var thread = pthread_t()
        let status = pthread_create(
            &thread, nil,
            { raw in
                if let raw { Unmanaged<Body>.fromOpaque(raw).takeRetainedValue().run() }
                return nil
            }, carried.toOpaque())
        guard status == 0 else {
            carried.release()
            return false
        }
        pthread_detach(thread)
        return true
    }

    /// Carries a closure through the C interface.
    private final class Body: Sendable {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }
}
