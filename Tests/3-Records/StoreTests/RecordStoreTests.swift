// SPDX-License-Identifier: Apache-2.0
import Foundation
import Store
import TestSupport
import Testing
import Vocabulary

@Suite struct `Records` {
  private static let migrations = [
    Migration(
      "t", 1,
      [
        "CREATE TABLE t_one (key INTEGER PRIMARY KEY, a)",
        "CREATE TABLE t_two (one INTEGER NOT NULL REFERENCES t_one (key))",
      ])
  ]
  private let folder: TemporaryFolder
  private let records: RecordStore

  init() throws {
    folder = try TemporaryFolder()
    records = try RecordStore(at: folder.file("records"), migrations: Self.migrations)
  }

  private func count(_ records: RecordStore) throws -> Int? {
    try records.read { try $0.value("SELECT count(*) FROM t_one", as: Int.self) }
  }

  @Test(arguments: [true, false])
  func `an older file that is only read has the tables of now, empty, and stays as it is`(_ isCopy: Bool) throws {
    let place = isCopy ? folder.file("copy") : folder.file("records")
    func fill(_ records: RecordStore) throws {
      try records.write { try $0.execute("INSERT INTO t_one (a) VALUES (7)") }
    }
    // As in a backup: a file that nobody has open, without a journal beside it.
    if isCopy { try fill(RecordStore(at: place, migrations: Self.migrations)) } else { try fill(records) }
    let before = try Data(contentsOf: place)
    let newer =
      Self.migrations + [
        Migration("t", 2, ["CREATE TABLE t_three (b)", "ALTER TABLE t_one ADD COLUMN c INTEGER"]),
        Migration("u", 1, ["CREATE TABLE u_one (b)"]),
      ]
    let older = try RecordStore(at: place, migrations: newer, isReadingOnly: true)
    try older.read { reader throws in
      #expect(try reader.value("SELECT count(*) FROM t_three", as: Int.self) == 0)
      #expect(try reader.value("SELECT count(*) FROM u_one", as: Int.self) == 0)
      #expect(try reader.rows("SELECT a, c FROM t_one").map(\.values) == [[.integer(7), .null]])
    }
    #expect(throws: StoreError.readingOnly) { try older.write { try $0.execute("DELETE FROM t_one") } }
    #expect(try Data(contentsOf: place) == before)
    let same = try RecordStore(at: place, migrations: Self.migrations, isReadingOnly: true)
    #expect(throws: StoreError.self) { try same.read { try $0.value("SELECT count(*) FROM t_three", as: Int.self) } }
  }

  @Test func `values of every kind come back as they were`() throws {
    let values: [StoredValue] = [
      .null, .integer(.min), .integer(.max), .real(0.1), .real(-0.0), .text(""), .text("ä🩻"), .bytes([]),
      .bytes([0, 255]),
    ]
    try records.write { writer in
      for value in values { try writer.execute("INSERT INTO t_one (a) VALUES (\(value))") }
    }
    let back = try records.read { try $0.rows("SELECT a FROM t_one ORDER BY key").map { $0.values[0] } }
    #expect(back == values)
    #expect(Bool(stored: .integer(2)) == nil)
    #expect(Double.nan.stored == .null)
    #expect(throws: StoreError.value(column: 0, expected: "String")) {
      try Row([.integer(1)]).value(0, as: String.self)
    }
    #expect(throws: StoreError.value(column: 1, expected: "Int")) { try Row([.integer(1)]).value(1, as: Int.self) }
  }

  @Test func `a lent row shows what lies in it, and errors of the reader come out unchanged`() throws {
    struct Own: Error {}
    try records.write { writer in
      let values: [StoredValue] = [
        .null, .integer(-7), .real(2.5), .text("ä🩻"), .text(""), .bytes([]), .bytes([0, 255, 0]),
      ]
      for value in values { try writer.execute("INSERT INTO t_one (a) VALUES (\(value))") }
    }
    var found: [(isEmpty: Bool, number: Int?, bytes: [UInt8])] = []
    try records.read { reader in
      try reader.forEachLent("SELECT a FROM t_one WHERE key > \(0) ORDER BY key") { row in
        found.append((row.isEmpty(0), row.integer(0), row.isEmpty(0) ? [] : row.withBytes(0) { Array($0) }))
      }
    }
    #expect(found.map(\.isEmpty) == [true, false, false, false, false, false, false])
    #expect(found.map(\.number) == [nil, -7, nil, nil, nil, nil, nil])
    #expect(found[3...].map(\.bytes) == [Array("ä🩻".utf8), [], [], [0, 255, 0]])
    #expect(throws: Own.self) {
      try records.read { reader in try reader.forEachLent("SELECT a FROM t_one") { _ in throw Own() } }
    }
    #expect(throws: StoreError.self) {
      try records.read { reader in try reader.forEachLent("SELECT nothing FROM t_one") { _ in } }
    }
    // A pass that was left half-way does not keep the next from beginning at the first row.
    var count = 0
    try records.read { reader in try reader.forEachLent("SELECT a FROM t_one") { _ in count += 1 } }
    #expect(count == 7)
  }

  @Test func `text with a NUL is refused, not cut`() throws {
    #expect(throws: StoreError.value(column: 0, expected: "text without NUL")) {
      try records.write { writer in _ = try writer.execute("INSERT INTO t_one (a) VALUES (\("a\u{0}b"))") }
    }
  }

  @Test func `a value never becomes a part of a statement`() throws {
    let evil = "x'); DROP TABLE t_one; --"
    try records.write { writer in _ = try writer.execute("INSERT INTO t_one (a) VALUES (\(evil))") }
    #expect(try records.read { try $0.value("SELECT a FROM t_one WHERE a = \(evil)", as: String.self) } == evil)
  }

  @Test func `a transaction that throws leaves no trace, and the error comes out unchanged`() throws {
    struct Own: Error {}
    #expect(throws: Own.self) {
      try records.write { writer in
        try writer.execute("INSERT INTO t_one (a) VALUES (1)")
        throw Own()
      }
    }
    #expect(try count(records) == 0)
  }

  @Test func `an error of the database names no value`() throws {
    let error = #expect(throws: StoreError.self) {
      try records.write { writer in _ = try writer.execute("INSERT INTO t_two (one) VALUES (\(4_711_774)) ") }
    }
    #expect(!"\(try #require(error))".contains("4711774"))
  }

  @Test func `a reader sees one state while another writes`() throws {
    let other = try RecordStore(at: folder.file("records"), migrations: Self.migrations)
    try records.read { reader in
      #expect(try reader.value("SELECT count(*) FROM t_one", as: Int.self) == 0)
      try other.write { writer in _ = try writer.execute("INSERT INTO t_one (a) VALUES (1)") }
      #expect(try reader.value("SELECT count(*) FROM t_one", as: Int.self) == 0)
    }
    #expect(try count(records) == 1)
  }

  @Test func `many writers in several stores lose nothing`() throws {
    let stores = try (0..<4).map { _ in try RecordStore(at: folder.file("records"), migrations: Self.migrations) }
    DispatchQueue.concurrentPerform(iterations: 40) { index in
      _ = try? stores[index % 4].write { writer in
        let last = try writer.reader.value("SELECT max(a) FROM t_one", as: Int.self) ?? 0
        try writer.execute("INSERT INTO t_one (a) VALUES (\(last + 1))")
      }
    }
    #expect(try records.read { try $0.value("SELECT max(a) FROM t_one", as: Int.self) } == 40)
  }

  @Test func `another program's database is no archive's`() throws {
    let file = folder.file("other")
    let plain = try RecordStore(at: file, migrations: Self.migrations)
    try plain.write { writer in _ = try writer.execute("PRAGMA application_id = 5") }
    #expect(throws: StoreError.noArchive(folder: "other")) { try RecordStore(at: file, migrations: Self.migrations) }
    try folder.write("noise", String(repeating: "no database ", count: 1000))
    #expect(throws: StoreError.self) { try RecordStore(at: folder.file("noise"), migrations: Self.migrations) }
    #expect(try folder.text("noise").hasPrefix("no database"))
  }

  @Test func `the system's reason is told where a file cannot be had`() throws {
    #expect(throws: StoreError.file(path: "records", step: .open, code: ENOENT)) {
      try RecordStore(at: folder.file("nowhere/records"), migrations: [])
    }
    #expect(throws: StoreError.file(path: "none", step: .open, code: ENOENT)) {
      try RecordStore(at: folder.file("none"), migrations: [], isReadingOnly: true)
    }
  }
}
