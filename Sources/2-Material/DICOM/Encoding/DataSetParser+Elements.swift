// SPDX-License-Identifier: Apache-2.0

extension DataSetParser {
  /// Reads the value of an element; gives the element and the place after it.
  mutating func element(
    _ tag: Tag, _ known: ValueRepresentation?, _ header: Header, limit: Int, frame: Frame
  ) -> (DataSet.Element, Int) {
    if frame.isCanonical, header.isLeftOut { return leftOut(tag, known ?? .unknown, header, limit: limit) }
    guard var length = header.length else { return undefined(tag, known, header, limit: limit, frame: frame) }
    let value = header.value
    let representation = known ?? .unknown
    if known == nil, !tag.isPrivate, header.representation == nil {
      fault(tag, at: value, found: "a tag that no dictionary knows", expected: "an attribute of PS3.6")
    }
    if length > limit - value {
      fault(tag, at: value, found: "\(max(0, limit - value)) bytes", expected: "a value of \(length)")
      length = max(0, limit - value)
    }
    if representation == .sequence {
      if length == 0 { return (DataSet.Element(tag, .sequence, .items([])), value) }
      let items = items(
        of: tag, from: value, limit: value + length, isDefined: true, frame: inner(header, tag, at: value, frame: frame)
      )
      return (DataSet.Element(tag, .sequence, .items(items.items)), value + length)
    }
    if length & 1 == 1, !frame.isCanonical {
      fault(tag, at: value, found: "a value of \(length) bytes", expected: "an even number")
    }
    if length == 0 { return (DataSet.Element(tag, representation, .empty), value) }
    if tag != .specificCharacterSet, options.leavesOut(tag, length) {
      let note = LeftOutValue(offset: value + origin, length: length)
      return (DataSet.Element(tag, representation, .leftOut(note)), value + length)
    }
    let readable = source.readable(value, length)
    if readable < length {
      fault(tag, at: value, found: "\(readable) bytes", expected: "a value of \(length)")
      if readable == 0 { return (DataSet.Element(tag, representation, .empty), value + length) }
    }
    return (self.value(tag, representation, at: value, length: readable, frame: frame), value + length)
  }

  private mutating func leftOut(
    _ tag: Tag, _ representation: ValueRepresentation, _ header: Header, limit: Int
  ) -> (DataSet.Element, Int) {
    guard header.length == 16, limit - header.value >= 16, source.holds(header.value, 16) else {
      fault(tag, at: header.value, found: "no note of a left-out value", expected: "16 bytes")
      return (DataSet.Element(tag, representation, .empty), limit)
    }
    let offset = long64(header.value, isBigEndian: false)
    let length = long64(header.value + 8, isBigEndian: false)
    let note = LeftOutValue(
      offset: Int(truncatingIfNeeded: offset), length: length == UInt64.max ? nil : Int(truncatingIfNeeded: length))
    return (DataSet.Element(tag, representation, .leftOut(note)), header.value + 16)
  }

  // MARK: Undefined length

  private mutating func undefined(
    _ tag: Tag, _ known: ValueRepresentation?, _ header: Header, limit: Int, frame: Frame
  ) -> (DataSet.Element, Int) {
    let value = header.value
    // UN of undefined length is a sequence in implicit representation (PS3.5 section 6.2.2).
    let startsWithItem =
      limit - value >= 4 && source.holds(value, 4)
      && [Tag.item, .sequenceDelimitationItem].contains(source.tag(value, isBigEndian: frame.isBigEndian))
    var representation = known ?? (startsWithItem ? .sequence : .unknown)
    if header.representation == .unknown, !tag.isPixels { representation = .sequence }
    if representation == .sequence {
      let result = items(
        of: tag, from: value, limit: limit, isDefined: false, frame: inner(header, tag, at: value, frame: frame))
      return (DataSet.Element(tag, .sequence, .items(result.items)), result.end)
    }
    if startsWithItem {
      if representation.form != "bytes" || representation == .unknown {
        fault(tag, at: value, found: "items in a value of \(representation.rawValue)", expected: "items in SQ or OB")
        representation = .otherByte
      }
      return fragments(tag, representation, from: value, limit: limit, frame: frame)
    }
    fault(tag, at: value, found: "an undefined length", expected: "items, or a length")
    let end = delimiter(from: value, limit: limit, frame: frame)
    let length = (end ?? limit) - value
    let next = end.map { min(limit, $0 + 8) } ?? limit
    if end == nil { fault(tag, at: limit, found: "the end", expected: "a sequence delimiter") }
    if options.leavesOut(tag, length) {
      return (
        DataSet.Element(tag, representation, .leftOut(LeftOutValue(offset: value + origin, length: length))), next
      )
    }
    let readable = source.readable(value, length)
    guard readable > 0 else { return (DataSet.Element(tag, representation, .empty), next) }
    return (self.value(tag, representation, at: value, length: readable, frame: frame), next)
  }

  /// Where the next sequence delimiter begins, byte by byte.
  private mutating func delimiter(from start: Int, limit: Int, frame: Frame) -> Int? {
    let pattern: [UInt8] = frame.isBigEndian ? [0xFF, 0xFE, 0xE0, 0xDD] : [0xFE, 0xFF, 0xDD, 0xE0]
    var place = start
    while limit - place >= 4 {
      guard source.holds(place, 4) else { return nil }
      if source[place] == pattern[0], source[place + 1] == pattern[1], source[place + 2] == pattern[2],
        source[place + 3] == pattern[3]
      {
        return place
      }
      place += 1
    }
    return nil
  }

  // MARK: Sequences

  /// How the items of a sequence are encoded.
  private mutating func inner(_ header: Header, _ tag: Tag, at value: Int, frame: Frame) -> Frame {
    var inner = frame
    inner.depth += 1
    if header.isImplicit || header.representation == .unknown { inner.isExplicit = false }
    // A sequence that was written as UN is implicit and little endian, whatever is around it; some writers forget.
    if header.representation == .unknown, frame.isBigEndian, source.holds(value, 4),
      source.tag(value, isBigEndian: false) == .item
    {
      inner.isBigEndian = false
    }
    return inner
  }

  private mutating func items(
    of tag: Tag, from start: Int, limit: Int, isDefined: Bool, frame: Frame
  ) -> (items: [DataSet], end: Int) {
    path.append(tag)
    defer { path.removeLast() }
    guard frame.depth <= options.deepestNesting else {
      fault(at: start, found: "sequences deeper than \(options.deepestNesting)", expected: "fewer")
      if isDefined { return ([], limit) }
      let end = delimiter(from: start, limit: limit, frame: frame)
      return ([], end.map { min(limit, $0 + 8) } ?? limit)
    }
    var items: [DataSet] = []
    var place = start
    while place < limit {
      guard limit - place >= 8, source.holds(place, 8) else {
        fault(at: place, found: "\(limit - place) bytes", expected: "an item")
        return (items, limit)
      }
      let tag = source.tag(place, isBigEndian: frame.isBigEndian)
      let length = source.long(place + 4, isBigEndian: frame.isBigEndian)
      if tag == .sequenceDelimitationItem {
        if length != 0 { fault(at: place + 4, found: "a delimiter of length \(length)", expected: "length 0") }
        if isDefined, place + 8 < limit {
          fault(at: place, found: "a sequence delimiter", expected: "a sequence of the stated length")
        }
        return (items, place + 8)
      }
      if tag == .itemDelimitationItem {
        fault(at: place, found: "an item delimiter outside of an item", expected: "an item")
        place += 8
        continue
      }
      guard tag == .item else {
        // The delimiter is missing; the element belongs to the data set around.
        fault(at: place, found: "\(tag)", expected: "an item or a sequence delimiter")
        return (items, isDefined ? limit : place)
      }
      guard elementsLeft > 0 else {
        fault(at: place, found: "more items", expected: "at most \(options.mostElements) elements and items")
        return (items, limit)
      }
      elementsLeft -= 1
      place += 8
      let softEnd = length == 0xFFFF_FFFF ? nil : place + Int(length)
      if let softEnd, softEnd > limit {
        fault(at: place, found: "\(limit - place) bytes", expected: "an item of \(length)")
      }
      var item = DataSet()
      var inner = frame
      inner.isExplicit = isExplicit(at: place, limit: min(limit, softEnd ?? limit), frame: frame)
      place = elements(into: &item, from: place, softEnd: softEnd, limit: limit, frame: &inner)
      items.append(item)
    }
    if !isDefined { fault(at: place, found: "the end", expected: "a sequence delimiter") }
    return (items, place)
  }

  /// Whether an item is explicit: one may be implicit in an explicit sequence, as broken writers make it, and one in a sequence
  /// of the representation UN explicit.
  private mutating func isExplicit(at place: Int, limit: Int, frame: Frame) -> Bool {
    guard !frame.isCanonical, limit - place >= 8, source.holds(place, 8),
      source.short(place, isBigEndian: frame.isBigEndian) != 0xFFFE
    else { return frame.isExplicit }
    let letters = (0x41...0x5A).contains(source[place + 4]) && (0x41...0x5A).contains(source[place + 5])
    if frame.isExplicit { return letters }
    return letters && ValueRepresentation(source[place + 4], source[place + 5]) != nil
      && Int(source.long(place + 4, isBigEndian: frame.isBigEndian)) > limit - place - 8
  }

  // MARK: Fragments

  private mutating func fragments(
    _ tag: Tag, _ representation: ValueRepresentation, from start: Int, limit: Int, frame: Frame
  ) -> (DataSet.Element, Int) {
    let leavesOut = options.leavesAnyOut && !frame.isCanonical
    var pixels = EncapsulatedPixels(offsets: [], fragments: [])
    var place = start
    var total = 0
    var isFirst = true
    var ended = false
    while limit - place >= 8, source.holds(place, 8) {
      let tag = source.tag(place, isBigEndian: frame.isBigEndian)
      var length = Int(source.long(place + 4, isBigEndian: frame.isBigEndian))
      if tag == .sequenceDelimitationItem {
        if length != 0 { fault(at: place + 4, found: "a delimiter of length \(length)", expected: "length 0") }
        place += 8
        ended = true
        break
      }
      guard tag == .item else {
        fault(at: place, found: "\(tag)", expected: "a fragment or a sequence delimiter")
        // A length that was wrong: what lies before the delimiter is taken for the rest of the pixels.
        let next = delimiter(from: place, limit: limit, frame: frame)
        let end = next ?? limit
        if next != nil {
          place = min(limit, end + 8)
          ended = true
        } else {
          place = limit
        }
        break
      }
      place += 8
      guard elementsLeft > 0 else {
        fault(at: place, found: "more fragments", expected: "at most \(options.mostElements) elements and items")
        place = limit
        ended = true
        break
      }
      elementsLeft -= 1
      if length > limit - place {
        fault(at: place, found: "\(limit - place) bytes", expected: "a fragment of \(length)")
        length = limit - place
      }
      if isFirst {
        isFirst = false
        if length & 3 != 0 {
          fault(at: place, found: "an offset table of \(length) bytes", expected: "a multiple of 4")
        }
        if !leavesOut, source.holds(place, length) {
          pixels.offsets = (0..<length / 4).map { source.long(place + $0 * 4, isBigEndian: frame.isBigEndian) }
        }
      } else {
        total += length
        if !leavesOut {
          let readable = source.readable(place, length)
          pixels.fragments.append(Array(source.slice(place, readable)))
        }
      }
      place += length
    }
    if !ended {
      fault(at: place, found: "the end", expected: "a sequence delimiter")
      place = max(place, limit)
    }
    if leavesOut, options.leavesOut(tag, total) {
      return (DataSet.Element(tag, representation, .leftOut(LeftOutValue(offset: start + origin, length: nil))), place)
    }
    if leavesOut {
      // Small enough after all: once more, keeping the pieces.
      var again = DataSetParser(source, options: DataSetReader.Options(mostElements: 1 << 22))
      again.origin = origin
      return (again.fragments(tag, representation, from: start, limit: limit, frame: frame).0, place)
    }
    return (DataSet.Element(tag, representation, .encapsulated(pixels)), place)
  }
}
