// SPDX-License-Identifier: Apache-2.0
import AuditTrail
import Catalog
import Datasets
import Foundation
import Store
import TestSupport
import Testing
import Vocabulary

/// Records that are older than the keys beside them.
@Suite struct `Withdrawals that the records have forgotten` {
  @Test func `are carried out again when an older state of the records comes back`() throws {
    let small = try SmallArchive()
    let terms = try small.terms()
    let entries = try small.take(["p/1", "p/2", "q/1"], terms: terms)
    let patient = entries[0].patient
    // As after a backup of now was restored with the keys of later.
    try small.archive.keys.make([patient, 40])
    try small.archive.keys.shred([patient, 40])
    #expect(try small.datasets.unrecordedWithdrawals() == [patient, 40])
    #expect(try small.datasets.finishWithdrawals(by: SmallArchive.context).map(\.patient) == [patient])
    #expect(try small.datasets.unrecordedWithdrawals().isEmpty)
    #expect(try small.datasets.withdrawals().map(\.images) == [2, 0])
    #expect(try small.datasets.withdrawals().allSatisfy { $0.done != nil })
    #expect(try small.catalog.entry(entries[0].key) == nil)
    #expect(try small.create("chest").manifest.counts.items == 1)
    #expect(throws: CatalogError.self) { try small.take(["p/3"], terms: terms) }
    // The number of somebody who came and went after the backup is given to nobody.
    #expect(try small.take(["r/1"], terms: terms)[0].patient == 41)
    let trail = AuditTrail(small.archive)
    let actions = try small.archive.records.read { reader in
      try trail.entries(AuditQuery(), in: reader).map(\.event.action)
    }
    #expect(actions.filter { $0.hasPrefix("patient") } == ["patient.withdraw", "patient.forgotten"])
    #expect(try small.datasets.finishWithdrawals(by: SmallArchive.context).isEmpty)
  }
}
