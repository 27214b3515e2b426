// SPDX-License-Identifier: Apache-2.0
import DICOM
import Testing

@Suite("Data sets as JSON")
struct DataSetJSONTests {
  private func json(_ elements: DataSet.Element...) -> String {
    String(decoding: DataSetJSON.bytes(of: DataSet(elements)), as: UTF8.self)
  }

  @Test func `gives each kind of value the form of PS3.18 F.2`() {
    #expect(json() == "{}")
    #expect(json(.init(.modality, .codeString, .empty)) == #"{"00080060":{"vr":"CS"}}"#)
    #expect(
      json(.init(.imageType, .codeString, .text(["ORIGINAL", "", "A"])))
        == #"{"00080008":{"vr":"CS","Value":["ORIGINAL",null,"A"]}}"#)
    #expect(
      json(.init(.patientName, .personName, .text(["Yamada^Tarou=山田^太郎=やまだ^たろう", "=小東", ""])))
        == #"{"00100010":{"vr":"PN","Value":[{"Alphabetic":"Yamada^Tarou","Ideographic":"山田^太郎","#
        + #""Phonetic":"やまだ^たろう"},{"Ideographic":"小東"},null]}}"#)
    #expect(
      json(.init(.frameIncrementPointer, .attributeTag, .tags([.frameTime, Tag(0xABCD_EF01)])))
        == #"{"00280009":{"vr":"AT","Value":["00181063","ABCDEF01"]}}"#)
    #expect(
      json(.init(.selectorUVValue, .unsignedVeryLong, .unsigned([.max])))
        == #"{"00720083":{"vr":"UV","Value":[18446744073709551615]}}"#)
    #expect(
      json(.init(.selectorFDValue, .double, .reals([0.1, -2, .nan, .infinity, -.infinity])))
        == #"{"00720074":{"vr":"FD","Value":[0.1,-2.0,"NaN","inf","-inf"]}}"#)
    #expect(
      json(.init(.pixelData, .otherByte, .bytes([0, 1, 2, 255])))
        == #"{"7FE00010":{"vr":"OB","InlineBinary":"AAEC/w=="}}"#)
    #expect(
      json(.init(.pixelData, .otherByte, .encapsulated(.init(offsets: [], fragments: [[7]]))))
        == #"{"7FE00010":{"vr":"OB","InlineBinary":"/v8A4AAAAAD+/wDgAgAAAAcA"}}"#)
    #expect(
      json(.init(.pixelData, .otherWord, .leftOut(.init(offset: 1000, length: 8))))
        == #"{"7FE00010":{"vr":"OW","BulkDataURI":"?offset=1000&length=8"}}"#)
    #expect(
      json(
        .init(
          .referencedImageSequence, .sequence,
          .items([DataSet(), DataSet([.init(.patientID, .longString, .text(["a"]))])])))
        == #"{"00081140":{"vr":"SQ","Value":[{},{"00100020":{"vr":"LO","Value":["a"]}}]}}"#)
  }

  @Test func `keeps the digits of decimal strings that are numbers, and mends those that nearly are`() {
    let texts = ["1.50", "-0", "1e5", "+1.5", "007", ".5", "-.5", "5.", "1.E3", "0.10E-2", "12x", "", "-"]
    #expect(
      json(.init(.selectorDSValue, .decimalString, .text(texts)))
        == #"{"00720072":{"vr":"DS","Value":[1.50,-0,1e5,1.5,7,0.5,-0.5,5,1E3,0.10E-2,"12x",null,"-"]}}"#)
    #expect(
      json(.init(.instanceNumber, .integerString, .text(["+12"]))) == #"{"00200013":{"vr":"IS","Value":[12]}}"#)
  }

  @Test func `escapes what JSON does not allow in a string`() {
    #expect(
      json(.init(.patientComments, .longText, .text(["a\"b\\c\nd\te\u{1}\u{7F}é\u{1F600}"])))
        == #"{"00104000":{"vr":"LT","Value":["a\"b\\c\nd\te\u0001\u007Fé"# + "\u{1F600}" + #""]}}"#)
  }

  @Test func `names bulk data over a size`() {
    let dataSet = DataSet([
      .init(.iccProfile, .otherByte, .bytes([1, 2])),
      .init(.pixelData, .otherByte, .bytes([UInt8](repeating: 0, count: 100))),
    ])
    #expect(
      String(decoding: DataSetJSON.bytes(of: dataSet, bulk: .named(over: 64)), as: UTF8.self)
        == #"{"00282000":{"vr":"OB","InlineBinary":"AQI="},"7FE00010":{"vr":"OB","BulkDataURI":"?length=100"}}"#)
  }

  // MARK: Reading

  @Test func `what is read from JSON is what was written`() throws {
    for seed in 0..<30 as Range<UInt64> {
      var made = MadeDataSets(seed: seed)
      let dataSet = made.dataSet()
      let bytes = DataSetJSON.bytes(of: dataSet)
      let read = try DataSetJSON.dataSet(from: bytes)
      #expect(read == dataSet, "seed \(seed)")
      #expect(DataSetJSON.bytes(of: read) == bytes)
    }
  }

  @Test func `takes members in any order, numbers as strings, and attributes without vr`() throws {
    let text = """
       { "00280010" : {"Value":["12"], "vr":"US"}, "00080060":{"Value":["CT"]},
        "00100010": {"vr":"PN","Value":[{"Phonetic":"p","Alphabetic":"a"}, "plain^name"]},
        "00720074": {"vr":"FD","Value":["NaN","-inf",1e2]},
        "00091001": {"vr":"UN","InlineBinary":["AAE="]},
        "00204000": {"vr":"LT","Value":["a\\u00e9\\ud83d\\ude00\\/"]},
        "7FE00010": {"vr":"OW","BulkDataURI":"?offset=10&length=4"} } 
      """
    let dataSet = try DataSetJSON.dataSet(from: Array(text.utf8))
    #expect(dataSet.integer(.rows) == 12)
    #expect(dataSet[.modality]?.representation == .codeString)
    #expect(dataSet.texts(.patientName) == ["a==p", "plain^name"])
    #expect(dataSet.reals(.selectorFDValue).dropFirst() == [-.infinity, 100])
    #expect(dataSet.reals(.selectorFDValue).first?.isNaN == true)
    #expect(dataSet[Tag(0x0009_1001)]?.value == .bytes([0, 1]))
    #expect(dataSet.text(.imageComments) == "aé\u{1F600}/")
    #expect(dataSet[.pixelData]?.value == .leftOut(.init(offset: 10, length: 4)))
  }

  @Test func `asks for bulk data where it is given a way to`() throws {
    let text =
      #"{"00281201":{"vr":"OW","BulkDataURI":"https://example.org/1"},"00280010":{"vr":"US","BulkDataURI":"x"}}"#
    let dataSet = try DataSetJSON.dataSet(from: Array(text.utf8)) { $0 == "x" ? [2, 1] : [9, 9] }
    #expect(dataSet[Tag(0x0028_1201)]?.value == .bytes([9, 9]))
    #expect(dataSet.integer(.rows) == 0x0102)
  }

  @Test(arguments: [
    ("", 0, "the end"),
    ("{", 1, "no string"),
    (#"{"00080060":{"vr":"CS","Value":["CT"]}"#, 38, "the end"),
    (#"{"00080060":{"vr":"CS","Value":["CT"]}} x"#, 40, "more after the value"),
    (#"{"00280010":{"vr":"US","Value":[01]}}"#, 32, "a malformed number"),
    (#"{"00080060":{"vr":"CS","Value":["C"# + "\n", 34, "a control character"),
    (#"{"00080060":{"vr":"CS","Value":["\q"]}}"#, 35, "an unknown escape"),
    (#"{"00080060":{"vr":"CS","Value":[nul]}}"#, 32, "an unknown word"),
  ])
  func `says at which byte JSON breaks off`(_ row: (String, Int, String)) {
    do throws(DataSetJSONError) {
      _ = try DataSetJSON.dataSet(from: Array(row.0.utf8))
      Issue.record("read")
    } catch {
      #expect(error.offset == row.1)
      #expect(error.found == row.2)
    }
  }

  @Test(
    arguments: [
      (#"[]"#, [], "an array"),
      (#"{"0008006":{"vr":"CS"}}"#, [], "a key that is no tag"),
      (#"{"00080060":{"vr":"XX"}}"#, [.modality], "a vr that is none"),
      (#"{"00080060":{"vr":"CS","Value":"CT"}}"#, [.modality], "a string"),
      (#"{"00080060":{"vr":"CS","Value":[1]}}"#, [.modality], "a number"),
      (#"{"00280010":{"vr":"US","Value":[1.5]}}"#, [.rows], "a number"),
      (#"{"00080060":{"vr":"CS","Value":["A"],"InlineBinary":"AA=="}}"#, [.modality], "two kinds of value"),
      (#"{"7FE00010":{"vr":"OW","InlineBinary":"A"}}"#, [.pixelData], "a string"),
      (#"{"7FE00010":{"vr":"OW","BulkDataURI":"http://a"}}"#, [.pixelData], "a value that is elsewhere"),
      (#"{"00091001":{"Value":["a"]}}"#, [Tag(0x0009_1001)], "no vr"),
      (#"{"00080060":{"vr":"CS"},"00080060":{"vr":"CS"}}"#, [.modality], "a tag for the second time"),
      (
        #"{"00081140":{"vr":"SQ","Value":[{"00080060":{"vr":"CS","Value":[true]}}]}}"#,
        [.referencedImageSequence, .modality], "true or false"
      ),
    ] as [(String, [DICOM.Tag], String)])
  func `says in which attribute the model is not kept`(_ row: (String, [DICOM.Tag], String)) {
    do throws(DataSetJSONError) {
      _ = try DataSetJSON.dataSet(from: Array(row.0.utf8))
      Issue.record("read")
    } catch {
      #expect(error.path == row.1)
      #expect(error.found == row.2)
      #expect(error.offset == nil)
    }
  }

  @Test func `goes no deeper than it may, and traps on nothing`() {
    let deep = String(repeating: "[", count: 100_000)
    #expect(throws: DataSetJSONError.self) { try DataSetJSON.dataSet(from: Array(deep.utf8)) }
    var made = MadeDataSets(seed: 3)
    let base = DataSetJSON.bytes(of: made.dataSet(depth: 1))
    for _ in 0..<1000 {
      var bytes = base
      for _ in 0...made.below(3) { bytes[made.below(bytes.count)] = Array(#"{}[]":,0-.e\u"#.utf8)[made.below(13)] }
      if let read = try? DataSetJSON.dataSet(from: bytes) { #expect(read.elements.count < base.count) }
    }
  }

  // MARK: Walking

  @Test func `walks depth first, and says where it is`() {
    let inner = DataSet([.init(.patientID, .longString, .text(["a"])), .init(.rows, .unsignedShort, .integers([1]))])
    let dataSet = DataSet([
      .init(.modality, .codeString, .text(["CT"])),
      .init(.referencedImageSequence, .sequence, .items([DataSet(), inner])),
      .init(.pixelData, .otherWord, .bytes([])),
    ])
    var places: [String] = []
    dataSet.walk { places.append("\($1) \($0.representation.rawValue)") }
    #expect(
      places == [
        "(0008,0060) CS", "(0008,1140) SQ", "(0008,1140)[2].(0010,0020) LO", "(0008,1140)[2].(0028,0010) US",
        "(7FE0,0010) OW",
      ])
  }
}
