/// Something the device asks in the middle of what it does.
struct Question {
    /// How a question is answered.
    enum Form {
        /// A line, shown as it is typed.
        case line
        /// A line that is not shown.
        case secret
        /// One key: Enter or `y` agrees.
        case confirm
    }

    let prompt: String
    let form: Form
    /// Goes on with the answer; nil if it was broken off, and for a confirmation refused.
    let answered: (inout IOSSession, String?) -> Void
}
