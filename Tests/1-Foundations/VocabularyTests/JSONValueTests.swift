// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing
import Vocabulary

@Suite struct `JSON documents` {
  @Test func `numbers come back to the last bit`() throws {
    var state: UInt64 = 0x2026_1121
    for _ in 0..<2000 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let value = Double(bitPattern: state)
      guard value.isFinite else { continue }
      #expect(Double(JSONValue.number(value).text()) == value)
    }
    #expect(JSONValue.number(0.1).text() == "0.10000000000000001")
    #expect(JSONValue.number(.nan).text() == "null")
    #expect(JSONValue.number(orNull: nil).text() == "null")
  }

  @Test func `keys keep their order and absent members leave no trace`() {
    let value = JSONValue.object(["b": .integer(1), "a": nil, "c": .array([.bool(true), .null])])
    #expect(value.text(pretty: false) == #"{"b":1,"c":[true,null]}"#)
    #expect(value.text() == "{\n  \"b\": 1,\n  \"c\": [\n    true,\n    null\n  ]\n}")
  }

  @Test func `hostile strings stay inside their quotes`() throws {
    let text = "\"\\\u{0}\u{1f}\n\r\t</script>é😀"
    let written = JSONValue.string(text).text()
    let back = try JSONSerialization.jsonObject(with: Data(written.utf8), options: .fragmentsAllowed) as? String
    #expect(back == text)
  }

  @Test func `an undefined estimate is null with its reason`() {
    let estimate = Estimate.undefined(
      "sensitivity", because: .noPositives, method: "Wilson", n: 12, definition: "True positive rate.")
    let text = estimate.json.text(pretty: false)
    #expect(text.contains(#""value":null,"lower":null,"upper":null"#))
    #expect(text.contains(#""reason":"there are no positive cases""#))
  }
}
