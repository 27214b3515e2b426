// SPDX-License-Identifier: Apache-2.0
import CaseTables
import TestSupport
import Testing
import Vocabulary

@Suite struct ColumnTests {
  @Test func `turns the sign of scores where lower speaks for disease`() throws {
    var binding = plainBinding
    binding.higherScores = .negative
    let table = try read("id,truth,score\n1,0,5\n2,1,-2\n3,1,0\n", binding)
    #expect(table.scores[0].values == [-5, 2, 0])
    #expect(table.scores[0].values[2].sign == .plus)
  }

  @Test func `takes numbers among the missing texts for missing`() throws {
    var binding = plainBinding
    binding.missingTexts = ["-9", "."]
    binding.attributes = [NamedColumn("age")]
    let table = try read("id,truth,score,age\n1,0,-9,40\n2,1,-9.0,-9\n3,-9,.,50\n4,1,1,.\n", binding)
    #expect(table.scores[0].states == [.missing, .present, .missing, .present])
    #expect(
      table.attributes[0].numbers == NumericValues(values: [40, 0, 50, 0], isMissing: [false, true, false, true]))
    #expect(table.binaryTruth(ofScore: 0)?.missingCount == 1)
  }

  @Test func `lets the status decide, whatever stands in the score`() throws {
    var binding = plainBinding
    binding.status = "status"
    binding.statusTexts.failed = ["failed", "crash"]
    let table = try read(
      "id,truth,score,status\n1,0,1,ok\n2,1,NaN,crash\n3,1,-1,indeterminate\n4,0,,ok\n5,0,3,\n6,0,,missing\n", binding)
    #expect(table.scores[0].states == [.present, .failed, .indeterminate, .missing, .present, .missing])
    #expect(table.scores[0].values == [1, 0, 0, 0, 3, 0])
  }

  func attribute(_ values: [String]) throws -> AttributeColumn {
    let rows = values.enumerated().map { "\($0),\($1)\n" }.joined()
    return try read("id,v\n" + rows, ColumnBinding(caseColumn: "id", attributes: [NamedColumn("v")])).attributes[0]
  }

  @Test func `tells numbers from codes`() throws {
    #expect(try attribute(["1", "2.5", "NA", "-3e2"]).numbers?.values == [1, 2.5, 0, -300])
    #expect(try attribute(["0", "0.5", "-0.25"]).isNumeric)
    #expect(try !attribute(["1", "02"]).isNumeric)
    #expect(try !attribute(["1", "1234567890123456"]).isNumeric)
    #expect(try !attribute(["1", "F"]).isNumeric)
    #expect(try !attribute(["NA", ""]).isNumeric)
    #expect(try attribute(["1", "1.0", "1"]).categories.levels == ["1", "1.0"])
  }

  @Test func `keeps both views of very many distinct numbers, and of texts that come after them`() throws {
    let numbers = (0..<6000).map { "\(Double($0) / 8)" }
    let measured = try attribute(numbers + ["NA", "1.5"])
    #expect(measured.isNumeric)
    #expect(measured.numbers?[17] == 17.0 / 8)
    #expect(measured.numbers?[6000] == nil)
    #expect(measured.categories.levels.count == 6000)
    #expect(measured.categories.codes[6001] == 12)
    #expect(measured.categories[8] == "1")
    let mixed = try attribute(numbers + ["NA", "none", "1.5"])
    #expect(!mixed.isNumeric)
    #expect(mixed.categories.levels.count == 6001)
    #expect(mixed.categories[6000] == nil)
    #expect(mixed.categories[6001] == "none")
    #expect(mixed.categories.codes[6002] == 12)
  }

  @Test func `numbers case names of every kind by their first row`() throws {
    var random = SplitMix(seed: 11)
    var names = (0..<3000).map { _ in
      switch random.next() % 4 {
      case 0: "\(random.next() % 4000)"
      case 1: "0\(random.next() % 50)"
      case 2: "case-\(random.next() % 500)-of-a-long-name"
      default: "\(random.next() % 9_000_000)"
      }
    }
    names += (0..<5000).map(String.init)
    let rows = names.map { "\($0)\n" }.joined()
    let column = try read("v\n" + rows, ColumnBinding(site: "v")).sites
    #expect(column == Categories(names))
  }

  @Test(arguments: [
    ("1970-01-01", 0), ("1969-12-31", -1), ("2000-02-29", 11016), ("2025-03-31", 20178), ("20250331", 20178),
    ("2025-03-31T23:59:59Z", 20178), ("2025-03-31 09:30", 20178), ("2025-03-31T09:30:00.125+02:00", 20178),
    ("1600-03-01", -135_080), ("0001-01-01", -719_162),
  ])
  func `counts days from 1970`(text: String, day: Int) throws {
    // Days by Python's datetime.date.toordinal() - 719163.
    let table = try read("d\n\(text)\n", ColumnBinding(date: "d"))
    #expect(table.dates?.day(row: 0) == day)
    #expect(table.dates?.categories[0] == text)
  }

  @Test(arguments: [
    "2025-02-29", "1900-02-29", "2025-13-01", "2025-00-10", "2025-04-31", "25-04-01", "31.03.2025", "2025/03/31",
    "2025-0331", "2025-03-31T", "2025-03-31T25:00", "2025-03-31T10:61", "2025-03-31Z", "2025-03-31T10:00+5",
    "yesterday",
  ])
  func `refuses what is no day`(text: String) {
    let all = faults("id,d\n1,\(text)\n", ColumnBinding(caseColumn: "id", date: "d"))
    #expect(all.faults.first?.found == "‹protected›")
    #expect(all.faults.first?.column == "d")
  }

  @Test func `knows which attributes belong to the read`() throws {
    var binding = plainBinding
    binding.reader = "r"
    binding.attributes = [NamedColumn("sex"), NamedColumn("finding"), NamedColumn("size"), NamedColumn("noted")]
    let table = try read(
      "id,r,truth,score,sex,finding,size,noted\n1,a,0,1,F,mass,1,x\n1,b,0,1,F,none,2,\n2,a,1,1,M,mass,3,\n2,b,1,1,M,mass,4,\n",
      binding)
    #expect(table.attributes.map(\.casesThatDiffer) == [0, 1, 2, 1])
    #expect(table.attributes.map(\.isReadingLevel) == [false, true, true, true])
  }

  @Test func `keeps classes in their declared order and findings with their own truth`() throws {
    let classes = try read(
      "id,c,a,b\n1,y,1,2\n2,x,3,\n3,,5,6\n4,x,7,8\n",
      ColumnBinding(
        caseColumn: "id", truth: .classes(column: "c", classes: ["x", "y"]),
        scores: [NamedColumn("x", column: "a"), NamedColumn("y", column: "b")]))
    #expect(classes.truth == .classes(Categories(codes: [1, 0, -1, 0], levels: ["x", "y"])))
    let readings = classes.classReadings()
    #expect(readings?.rows == [0, 3])
    #expect(readings?.classes == [1, 0])
    #expect(readings?.scores == [[1, 7], [2, 8]])
    #expect(classes.readings(ofScore: 0) == nil)
    let labels = try read(
      "id,t1,s1,t2,s2\n1,0,1,1,\n2,1,2,0,3\n",
      ColumnBinding(
        caseColumn: "id",
        truth: .labels(
          [LabelBinding(name: "a", truth: "t1", score: "s1"), LabelBinding(name: "b", truth: "t2", score: "s2")],
          positive: ["1"], negative: ["0"])))
    #expect(labels.readings(ofScore: 0)?.isPositive == [false, true])
    #expect(labels.readings(ofScore: 1)?.rows == [1])
    #expect(labels.readings(ofScore: 1)?.scores == [3])
    #expect(labels.readings(ofScore: 1)?.isPositive == [false])
  }

  @Test func `takes parts that keep the numbering of the whole`() throws {
    var binding = plainBinding
    binding.site = "site"
    binding.separatelyBy = "part"
    let table = try read("id,truth,score,site,part\n1,0,1,x,b\n2,1,2,y,a\n3,0,3,y,b\n4,1,4,z,\n", binding)
    let parts = table.parts()
    #expect(parts.map(\.value) == ["b", "a"])
    #expect(parts[0].table.sites == Categories(codes: [0, 1], levels: ["x", "y", "z"]))
    #expect(parts[0].table.scores[0].values == [1, 3])
    #expect(parts[0].table.sourceRows == [2, 4])
    #expect(table.rowsInNoPart == 1)
    #expect(table.filtered { table.sites?[$0] == "y" }.cases?.codes == [1, 2])
    #expect(table.groups(named: "site") == table.sites)
    #expect(table.groups(named: "nothing") == nil)
  }

  /// Texts in order, as many as are wanted: by number, by number with zeros in front, or longer than two words.
  func texts(_ kind: Int, _ count: Int) -> [String] {
    (0..<count).map { number in
      let digits = String(repeating: "0", count: 6 - "\(number)".count) + "\(number)"
      return ["\(number)", digits, "a common beginning \(digits)", "c\(number)"][kind]
    }
  }

  @Test(arguments: 0..<4)
  func `numbers texts by their first row, in order or not`(kind: Int) throws {
    var random = SplitMix(seed: UInt64(kind))
    let inOrder = texts(kind, 3000)
    let repeated = inOrder.flatMap { [String](repeating: $0, count: 1 + Int(random.next() % 3)) }
    for values in [
      inOrder, repeated, inOrder.reversed(), repeated.shuffled(using: &random),
      inOrder + inOrder, inOrder + repeated.shuffled(using: &random), inOrder + ["", "0", "00", "zz"] + repeated,
    ] {
      let rows = values.map { "\($0),x\n" }.joined()
      let column = try read("v,w\n" + rows, ColumnBinding(site: "v"), block: 4096).sites
      // Slowly, from the definition.
      let slow = Categories(values.map { $0.isEmpty ? nil : $0 })
      #expect(column?.codes == slow.codes)
      #expect(column?.levels == slow.levels)
      #expect(column?.levelCount == slow.levelCount)
      #expect(column == slow)
      #expect(slow.codes.max().map { column?.level($0) } == slow.levels.last)
    }
  }

  @Test func `tells columns apart by their texts as well as by their codes`() throws {
    func sites(_ values: [String]) throws -> Categories? {
      try read("v,w\n" + values.map { "\($0),x\n" }.joined(), ColumnBinding(site: "v")).sites
    }
    #expect(try sites(["a", "bc", "a"]) == sites(["a", "bc", "a"]))
    #expect(try sites(["a", "bc", "a"]) != sites(["ab", "c", "ab"]))
    #expect(try sites(["a", "bc"])?.subset([1]) == Categories(codes: [1], levels: ["a", "bc"]))
  }

  @Test func `wants a name for every case even where no text means missing`() {
    var binding = plainBinding
    binding.missingTexts = []
    let found = faults("id,truth,score\na,0,1\n,1,2\n", binding).faults
    #expect(found.map(\.row) == [3])
    #expect(found.map(\.found) == ["nothing"])
  }
}
