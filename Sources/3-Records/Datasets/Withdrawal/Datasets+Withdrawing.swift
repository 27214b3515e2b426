// SPDX-License-Identifier: Apache-2.0
public import AuditTrail
import Catalog
import Features
import Store
import Vocabulary

extension Datasets {
  /// Takes a patient out of the archive for good.
  ///
  /// 1. One transaction writes down that the patient withdrew, and removes the images, labels and features from the records. It is in the
  ///    trail. From here on no version is made with the patient, and no import takes the patient in.
  /// 2. The patient's key is destroyed: nothing that it sealed can be opened any more, here or in a backup without the key.
  /// 3. The journal of the database is brought into it and cut to nothing, so that nothing of the removed rows stays there.
  /// 4. It is written down that all is done.
  ///
  /// If the program ends in between, ``finishWithdrawals(by:)`` does the rest. Manifests of versions that are there stay as they are: they
  /// name images by their digests and the patient by a number, and whoever reads them passes over the items.
  /// - Parameters:
  ///   - patient: The patient's number.
  ///   - context: Who carries it out, and why.
  /// - Returns: What was done; for a patient who withdrew before, what was done then.
  /// - Throws: ``DatasetError/unknownPatient``, `StoreError`.
  @discardableResult
  public func withdraw(patient: Int, by context: AuditContext) throws -> Withdrawal {
    guard try begin(patient, by: context) else { throw DatasetError.unknownPatient }
    return try finish(patient, by: context)
  }

  /// The first transaction; whether there is such a patient.
  private func begin(_ patient: Int, by context: AuditContext, details: [JSONValue.Member] = []) throws -> Bool {
    let now = archive.time.now()
    return try archive.records.write { writer -> Bool in
      let before: Int? = try writer.reader.value(
        "SELECT patient FROM dataset_withdrawal WHERE patient = \(patient)")
      guard before == nil else { return true }
      let removal: CatalogRemoval
      do {
        removal = try Catalog(archive).remove(patient: patient, in: writer)
      } catch CatalogError.noPatient {
        return false
      }
      let vectors = try FeatureStore(archive).remove(patient: patient, in: writer)
      let labels = try LabelBook.remove(patient: patient, in: writer)
      try writer.execute(
        """
        INSERT INTO dataset_withdrawal (patient, asked, images) VALUES (\(patient), \(now), \(removal.keys.count))
        """)
      try AuditTrail(archive).append(
        AuditEvent(
          "patient.withdraw", by: context, on: [.init("patient", identity: String(patient))],
          details: [
            .init("images", .integer(removal.keys.count)), .init("labels", .integer(labels)),
            .init("features", .integer(vectors)),
          ] + details), in: writer)
      return true
    }
  }

  /// What a withdrawal would take away; nothing is changed.
  /// - Throws: ``DatasetError/unknownPatient``.
  public func preview(withdrawing patient: Int) throws -> WithdrawalPreview {
    let (images, labels, before) = try archive.records.read { reader in
      guard try Catalog(archive).isKnown(patient: patient, in: reader) else { throw DatasetError.unknownPatient }
      let labels: Int? = try reader.value("SELECT COUNT(*) FROM dataset_label WHERE patient = \(patient)")
      let before = try reader.row(
        "SELECT patient, asked, done, images FROM dataset_withdrawal WHERE patient = \(patient)"
      ).map(Self.withdrawal)
      return (try Catalog(archive).keys(of: patient, in: reader).count, labels ?? 0, before)
    }
    return WithdrawalPreview(
      images: images, labels: labels, versions: try versions(affectedBy: patient), before: before)
  }

  /// Carries out what is left of withdrawals that were cut off; to be called whenever an archive is opened to be changed.
  ///
  /// Keys that are newer than the records, as after an older backup was restored, tell of patients whose withdrawal the records have
  /// forgotten: it is written down and carried out again.
  /// - Returns: The withdrawals that were finished now.
  @discardableResult
  public func finishWithdrawals(by context: AuditContext) throws -> [Withdrawal] {
    for patient in try unrecordedWithdrawals() {
      if try !begin(patient, by: context, details: [.init("found", .string("by the key that was destroyed"))]) {
        try recordAbsent(patient)
      }
    }
    let patients = try archive.records.read { reader in
      try reader.rows("SELECT patient FROM dataset_withdrawal WHERE done IS NULL ORDER BY patient").map {
        try $0.value(0, as: Int.self)
      }
    }
    return try patients.map { try finish($0, by: context) }
  }

  /// The patients whose key was destroyed without the records knowing of a withdrawal: the records are older than the keys.
  public func unrecordedWithdrawals() throws -> [Int] {
    // The archive's own secret has a key too, which is no patient's.
    let shredded = try archive.keys.shreddedNumbers().filter { $0 > 0 }
    return try archive.records.read { reader in
      shredded.subtracting(try Self.withdrawnPatients(in: reader)).sorted()
    }
  }

  /// Writes down a withdrawal of somebody of whom the records have nothing, and keeps the number from being given away.
  private func recordAbsent(_ patient: Int) throws {
    let now = archive.time.now()
    try archive.records.write { writer in
      try Catalog(archive).passOver(patientNumber: patient, in: writer)
      try writer.execute(
        "INSERT OR IGNORE INTO dataset_withdrawal (patient, asked, done, images) VALUES (\(patient), \(now), \(now), 0)"
      )
    }
  }

  /// All withdrawals, in the order of the patients' numbers.
  public func withdrawals() throws -> [Withdrawal] {
    try archive.records.read { reader in
      try reader.rows("SELECT patient, asked, done, images FROM dataset_withdrawal ORDER BY patient").map(
        Self.withdrawal)
    }
  }

  /// The versions that hold items of a patient, the first first.
  public func versions(affectedBy patient: Int) throws -> [AffectedVersion] {
    try archive.records.read { reader in
      try reader.rows(
        """
        SELECT d.name, v.version, v.digest, COUNT(*) FROM dataset_item i
        JOIN dataset_version v ON v.number = i.version JOIN dataset_dataset d ON d.number = v.dataset
        WHERE i.patient = \(patient) GROUP BY v.number, d.name, v.version, v.digest ORDER BY v.number
        """
      ).map { row in
        AffectedVersion(
          version: "\(try row.value(0, as: String.self))@\(try row.value(1, as: Int.self))", digest: try row.value(2),
          items: try row.value(3))
      }
    }
  }

  /// Where a patient's images went, beyond what the trail says of the patient alone.
  ///
  /// Images and batches of a patient who withdrew are gone; versions are told all the same.
  /// - Throws: ``DatasetError/unknownPatient`` for a number that no patient ever had.
  public func trace(of patient: Int) throws -> PatientTrace {
    let (images, batches) = try archive.records.read { reader in
      let catalog = Catalog(archive)
      guard try catalog.isKnown(patient: patient, in: reader) else { throw DatasetError.unknownPatient }
      let keys = try catalog.keys(of: patient, in: reader)
      return (keys, try catalog.batches(of: keys, in: reader))
    }
    return PatientTrace(
      images: images, batches: batches, versions: try versions(affectedBy: patient),
      withdrawal: try withdrawals().first { $0.patient == patient })
  }

  private static func withdrawal(_ row: Row) throws -> Withdrawal {
    Withdrawal(
      patient: try row.value(0), asked: try row.value(1), done: try row.value(2), images: try row.value(3))
  }

  /// Everything after the first transaction; each step may be done twice.
  private func finish(_ patient: Int, by context: AuditContext) throws -> Withdrawal {
    func current(_ reader: RecordReader) throws -> Withdrawal? {
      try reader.row("SELECT patient, asked, done, images FROM dataset_withdrawal WHERE patient = \(patient)")
        .map(Self.withdrawal)
    }
    guard let asked = try archive.records.read(current) else { throw DatasetError.unknownPatient }
    if asked.done != nil { return asked }
    try archive.keys.shred(patient)
    // A program that reads an older state keeps the journal from being cut; then it is not done, and the next opening tries again.
    guard try archive.records.emptyJournal() else { return asked }
    try archive.records.write { writer in
      guard try current(writer.reader)?.done == nil else { return }
      try writer.execute(
        "UPDATE dataset_withdrawal SET done = \(archive.time.now()) WHERE patient = \(patient)")
      try AuditTrail(archive).append(
        AuditEvent("patient.forgotten", by: context, on: [.init("patient", identity: String(patient))]), in: writer)
    }
    guard let done = try archive.records.read(current) else { throw DatasetError.unknownPatient }
    return done
  }
}
