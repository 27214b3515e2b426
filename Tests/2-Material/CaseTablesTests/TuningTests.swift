// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Testing
import Vocabulary

@Suite struct TuningTests {
  /// Patient `b` has a tuning row and another.
  static let text = """
    id,p,truth,score,set,fold
    1,a,0,0.1,val,1
    2,a,1,0.2,val,2
    3,b,1,0.3,val,1
    4,b,0,0.4,test,1
    5,c,0,0.5,test,1
    6,d,1,0.6,NA,1
    """

  private func binding(_ tuning: [ColumnFilter]) -> ColumnBinding {
    var binding = plainBinding
    binding.patient = "p"
    binding.tuning = tuning
    return binding
  }

  @Test func `every row is either judged or set apart, and keeps the numbers of its patient`() throws {
    let table = try read(Self.text, binding([ColumnFilter(column: "set", values: ["val"])]))
    let (test, tuning) = table.tuningSplit()
    #expect(tuning?.sourceRows == [2, 3, 4])
    #expect(test.sourceRows == [5, 6, 7])
    #expect(test.patients?.codes == [1, 2, 3])
    #expect(tuning?.patients?.codes == [0, 0, 1])
    #expect(table.unitsInTuningAndTest == 1)
    // The parts are tables without a further split.
    #expect(test.tuningSplit().tuning == nil)
  }

  @Test func `all conditions must hold`() throws {
    let table = try read(
      Self.text,
      binding([ColumnFilter(column: "set", values: ["val", "test"]), ColumnFilter(column: "fold", values: ["2"])]))
    #expect(table.tuningSplit().tuning?.sourceRows == [3])
    #expect(table.unitsInTuningAndTest == 1)
  }

  @Test func `without conditions nothing is set apart`() throws {
    let table = try read(Self.text, binding([]))
    #expect(table.isTuning == nil)
    #expect(table.tuningSplit().tuning == nil)
    #expect(table.tuningSplit().test == table)
    #expect(table.unitsInTuningAndTest == 0)
  }

  @Test func `a split that sets nothing or everything apart is a fault`() {
    let none = faults(Self.text, binding([ColumnFilter(column: "set", values: ["train"])]))
    #expect(none.faults.first?.found.contains("no tuning row") == true)
    let all = faults(Self.text, binding([ColumnFilter(column: "fold", values: ["1", "2"])]))
    #expect(all.faults.first?.found.contains("tuning rows only") == true)
    let unknown = faults(Self.text, binding([ColumnFilter(column: "sets", values: ["val"])]))
    #expect(unknown.faults.first?.column == "sets")
  }
}
