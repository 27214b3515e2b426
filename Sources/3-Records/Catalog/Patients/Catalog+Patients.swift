// SPDX-License-Identifier: Apache-2.0
public import Store
public import Vocabulary

extension Catalog {
  /// The number of a patient by the names of the world outside; `nil` where the patient is not here, or was withdrawn.
  ///
  /// - Parameter names: Issuer of Patient ID and Patient ID, or a table's patient, as the import had them.
  /// - Returns: The number.
  /// - Throws: What the store says of its records and keys.
  public func patient(_ names: [String]) throws -> Int? {
    let identifier = try keyedDigest().digest(of: names)
    return try archive.records.read { reader in
      try reader.value("SELECT number FROM catalog_patient WHERE identifier = \(identifier) AND removed IS NULL")
    }
  }

  /// The same, also of a patient who was withdrawn: the number outlives the withdrawal.
  public func numberEver(_ names: [String]) throws -> Int? {
    let identifier = try keyedDigest().digest(of: names)
    return try archive.records.read { reader in
      try reader.value("SELECT number FROM catalog_patient WHERE identifier = \(identifier)")
    }
  }

  /// Whether a number was ever given to a patient.
  public func isKnown(patient: Int, in reader: RecordReader) throws -> Bool {
    try reader.row("SELECT 1 FROM catalog_patient WHERE number = \(patient)") != nil
  }

  /// The numbers of all patients who are here, in order.
  public func patients() throws -> [Int] {
    try archive.records.read { reader in
      try reader.rows("SELECT number FROM catalog_patient WHERE removed IS NULL ORDER BY number").map {
        try $0.value(0)
      }
    }
  }

  /// When a patient was withdrawn; `nil` where that is not so.
  public func withdrawal(of patient: Int) throws -> Timestamp? {
    try archive.records.read { reader in
      try reader.value("SELECT removed FROM catalog_patient WHERE number = \(patient)")
    }
  }

  /// The numbers of the images of a patient, in order.
  public func keys(of patient: Int, in reader: RecordReader) throws -> [Int] {
    try reader.rows("SELECT key FROM catalog_instance WHERE patient = \(patient) ORDER BY key").map { try $0.value(0) }
  }

  /// Gives patients numbers, new ones where they are new.
  ///
  /// - Returns: The number of each, by its keyed digest; a patient who was withdrawn has one too and is told apart.
  func number(_ identifiers: Set<ContentDigest>, in writer: RecordWriter) throws -> [ContentDigest: PatientNumber] {
    try demandKeys(in: writer.reader)
    var numbers: [ContentDigest: PatientNumber] = [:]
    var isPassedOver = false
    for identifier in identifiers.sorted() {
      let row = try writer.reader.row(
        "SELECT number, removed FROM catalog_patient WHERE identifier = \(identifier)")
      if let row {
        numbers[identifier] = PatientNumber(
          number: try row.value(0), isWithdrawn: try row.value(1, as: Int64?.self) != nil, isNew: false)
      } else {
        if !isPassedOver { try passOverNumbersOfKeys(in: writer) }
        isPassedOver = true
        let number = try writer.insert(
          "INSERT INTO catalog_patient (identifier, added) VALUES (\(identifier), \(archive.time.now()))")
        numbers[identifier] = PatientNumber(number: number, isWithdrawn: false, isNew: true)
      }
    }
    return numbers
  }
}

/// A patient's number, and whether anything may be taken in.
struct PatientNumber: Sendable, Hashable {
  var number: Int
  var isWithdrawn: Bool
  var isNew: Bool
}
