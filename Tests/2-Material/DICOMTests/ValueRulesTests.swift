// SPDX-License-Identifier: Apache-2.0
import DICOM
import Testing

@Suite("Rules of values")
struct ValueRulesTests {
  private func fits(_ text: String, _ representation: ValueRepresentation) -> Bool {
    ValueRules.problem(of: .text([text]), as: representation) == nil
  }

  @Test(
    arguments: [
      (
        ValueRepresentation.applicationEntity, ["STORE_SCP", "a b", "0123456789ABCDEF"],
        ["0123456789ABCDEFG", "  ", "Ä", "a\\b"]
      ),
      (.ageString, ["018M", "000D", "999Y"], ["18M", "0018", "018m", "018MM"]),
      (.codeString, ["ORIGINAL", "A_B 1"], ["Original", "A-B", "ABCDEFGHIJKLMNOPQ"]),
      (.date, ["20240229", "19991231"], ["20230229", "20241301", "2024-02-29", "202402", "20240230"]),
      (
        .decimalString, ["1", "-1.5", "+.5", "1.", "1E5", "1.25e-12", "0000000000000001"],
        ["", "1,5", "E5", "1E", "1.2.3", "00000000000000001", "0x10", "."].filter { !$0.isEmpty }
      ),
      (
        .dateTime,
        ["2024", "202402", "20240229", "2024022910", "20240229101112.123456", "20240229101112+0130", "2024-0500"],
        ["20241", "20240229101112.1234567", "2024022925", "20240229101112+9900", "x"]
      ),
      (.integerString, ["0", "-2147483648", "+2147483647"], ["2147483648", "1.0", "12 3", "0000000000001"]),
      (.longString, ["é", String(repeating: "é", count: 64)], [String(repeating: "é", count: 65), "a\\b", "a\nb"]),
      (.longText, ["a\\b\r\nc\u{C}"], ["a\u{0}b", String(repeating: "x", count: 10241)]),
      (.personName, ["A^B^C^D^E=山^田=や^ま", ""], ["A=B=C=D", "A^B^C^D^E^F", String(repeating: "n", count: 65)]),
      (.shortString, ["0123456789abcdef"], ["0123456789abcdefg"]),
      (.shortText, [String(repeating: "x", count: 1024)], [String(repeating: "x", count: 1025)]),
      (
        .time, ["10", "1011", "101112", "235960.999999", "101112.1"],
        ["1", "2400", "106000", "1011.5", "101112.", "10:11:12"]
      ),
      (
        .uniqueIdentifier, ["1.2.840.10008.1.2", "0.0"],
        ["1.02", "1..2", "1.2.", "a", String(repeating: "1", count: 65)]
      ),
      (.universalResource, ["http://example.org/a?b=c#d"], ["a b", "ü"]),
    ] as [(ValueRepresentation, [String], [String])])
  func `takes what the standard allows and nothing else`(_ row: (ValueRepresentation, [String], [String])) {
    for text in row.1 { #expect(fits(text, row.0), "\(row.0) takes \(text)") }
    for text in row.2 { #expect(!fits(text, row.0), "\(row.0) refuses \(text)") }
  }

  @Test func `numbers stay in the range of their representation`() {
    let ranges: [(ValueRepresentation, Int, Int)] = [
      (.unsignedShort, 0, 65535), (.signedShort, -32768, 32767), (.unsignedLong, 0, 4_294_967_295),
      (.signedLong, -2_147_483_648, 2_147_483_647),
    ]
    for (representation, low, high) in ranges {
      #expect(ValueRules.problem(of: .integers([low, high]), as: representation) == nil)
      #expect(ValueRules.problem(of: .integers([low - 1]), as: representation) != nil)
      #expect(ValueRules.problem(of: .integers([high + 1]), as: representation) != nil)
    }
    #expect(ValueRules.problem(of: .reals([1e39]), as: .float)?.expected == "a number of 32 bits")
    #expect(ValueRules.problem(of: .reals([.infinity, 1e38]), as: .float) == nil)
    #expect(ValueRules.problem(of: .reals([1e39]), as: .double) == nil)
  }

  @Test func `multiplicities step and end as the standard says`() throws {
    func allowed(_ tag: DICOM.Tag) throws -> [Int] {
      let multiplicity = try #require(DataDictionary.entry(tag)).multiplicity
      return (0...9).filter { multiplicity.allows($0) }
    }
    #expect(try allowed(.patientID) == [0, 1])
    #expect(try allowed(.imageType) == [0, 2, 3, 4, 5, 6, 7, 8, 9])
    #expect(try allowed(.imageOrientationPatient) == [0, 6])
    #expect(try allowed(.contourData) == [0, 3, 6, 9])
    #expect(try allowed(.fileSetDescriptorFileID) == [0, 1, 2, 3, 4, 5, 6, 7, 8])
    #expect(DataDictionary.entry(.contourData)?.multiplicity.description == "3-3n")
  }
}
