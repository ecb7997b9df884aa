import Platform
import Testing

@Suite struct SerialLineTests {
    @Test(
        arguments: [
            ("9600", 9600, 8, .none, 1, .none), ("115200,8n1", 115_200, 8, .none, 1, .none),
            ("19200,7E2", 19200, 7, .even, 2, .none), ("2400,5o1,rtscts", 2400, 5, .odd, 1, .rtscts),
            ("9600,8n1,XONXOFF", 9600, 8, .none, 1, .xonxoff),
        ] as [(String, Int, Int, SerialLine.Parity, Int, SerialLine.FlowControl)])
    func `a line is set as people write it`(
        text: String, speed: Int, bits: Int, parity: SerialLine.Parity, stop: Int, flow: SerialLine.FlowControl
    ) throws {
        let line = try #require(SerialLine(text))
        #expect((line.speed, line.bits, line.stopBits) == (speed, bits, stop))
        #expect(line.parity == parity)
        #expect(line.flow == flow)
    }

    @Test(arguments: [
        "", "fast", "9601", "9600,", "9600,8", "9600,9n1", "9600,8x1", "9600,8n3", "9600,8n1,", "9600,8n1,a,b",
    ])
    func `anything else is no setting`(text: String) {
        #expect(SerialLine(text) == nil)
    }
}
