// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing
import Workers

@Suite("The words of a message")
struct WireTests {
  @Test func `lies on the wire as written on paper`() {
    var writer = WireWriter()
    writer.put(UInt16(0x0102))
    writer.put("aé")
    writer.put(true)
    writer.put([UInt8(9)])
    #expect(
      writer.bytes == [
        0x02, 0x01, 3, 0, 0, 0, 0, 0, 0, 0, 0x61, 0xC3, 0xA9, 1, 1, 0, 0, 0, 0, 0, 0, 0, 9,
      ])
  }

  @Test func `reads what was written`() throws {
    var random = SplitMix(seed: 1)
    for _ in 0..<200 {
      let number = Int.random(in: .min ... .max, using: &random)
      let real = Double(bitPattern: UInt64.random(in: 0...(.max), using: &random))
      let texts = (0..<Int.random(in: 0...3, using: &random)).map { "word \($0) ü" }
      let piece = (0..<Int.random(in: 0...9, using: &random)).map { UInt8($0) }
      let absent: Int? = number % 2 == 0 ? nil : number
      var writer = WireWriter()
      writer.put(number)
      writer.put(real)
      writer.put(texts)
      writer.put(piece)
      writer.put(absent)
      var reader = WireReader(writer.bytes)
      #expect(try reader.number(Int.self) == number)
      #expect(try reader.real().bitPattern == real.bitPattern)
      #expect(try reader.texts() == texts)
      #expect(try reader.piece() == piece)
      #expect(try reader.optional() == absent)
      try reader.finish()
    }
  }

  @Test func `believes no length beyond the bytes`() {
    for length in [UInt64(2), 1 << 40, .max] {
      var writer = WireWriter()
      writer.put(length)
      writer.put(UInt8(7))
      #expect(throws: WireError(offset: 0)) {
        var reader = WireReader(writer.bytes)
        _ = try reader.piece()
      }
      #expect(throws: WireError(offset: 0)) {
        var reader = WireReader(writer.bytes)
        _ = try reader.count(ofWidth: 1)
      }
    }
  }

  @Test func `refuses each way a body can be cut or bent`() {
    let greeting = Greeting(
      name: "helper", components: [Greeting.Component("library", "1.2")], confinement: .filtered
    ).message
    for length in 0..<greeting.body.count {
      let cut = Message(kind: greeting.kind, body: Array(greeting.body.prefix(length)))
      #expect(throws: WireError.self) { try Greeting(cut) }
    }
    let longer = Message(kind: greeting.kind, body: greeting.body + [0])
    #expect(throws: WireError(offset: greeting.body.count)) { try Greeting(longer) }
    var reader = WireReader([2])
    #expect(throws: WireError(offset: 0)) { try reader.flag() }
    reader = WireReader([1, 0, 0, 0, 0, 0, 0, 0, 0xFF])
    #expect(throws: WireError(offset: 0)) { try reader.text() }
  }

  @Test func `survives any bytes at all`() {
    var random = SplitMix(seed: 2)
    var refused = 0
    for _ in 0..<5_000 {
      let count = Int.random(in: 0...60, using: &random)
      // Small numbers, so that lengths are often ones that fit.
      let body = (0..<count).map { _ in UInt8.random(in: 0...3, using: &random) }
      do {
        _ = try Greeting(Message(kind: MessageKinds.greeting, body: body))
      } catch {
        #expect(error.offset <= count)
        refused += 1
      }
    }
    #expect(refused > 4_000)
  }

  @Test func `greets and refuses as it was told`() throws {
    for confinement in Confinement.allCases {
      let greeting = Greeting(
        name: "helper", components: [Greeting.Component("a", "1"), Greeting.Component("b", "2")],
        confinement: confinement)
      #expect(try Greeting(greeting.message) == greeting)
    }
    let refusal = Refusal(code: 77, facts: ["(0028,0010)", "0"])
    #expect(try Refusal(refusal.message) == refusal)
    #expect(try Refusal(Message(kind: 99)) == nil)
  }
}
