extension Limits {
    /// Most bytes sent for one byte received, however they are chosen, beside what the configuration itself gives away:
    /// texts such as the terminal type and variables, and in STATUS the options in force, which go out as they are each
    /// time they are asked for.
    ///
    /// Follows from the answers there are: the longest is due to three bytes of negotiation. Floods are bounded further,
    /// by ``answerPeriod`` and ``negotiations``, to what fits a period however much is received.
    public static let amplification = 40
}
