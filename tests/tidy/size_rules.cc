#include <algorithm>
#include <cctype>
#include <regex>
#include <string>

#include "tests/tidy/rules.h"

namespace vigil::tidy {
namespace {

// A function that is one long list: `static const rows = {...}; return rows;`.
constexpr int kTableStatements = 2;

// Follows the braces of one file and reports each function with the lines of its body. A brace
// opens a function when the text since the last statement has parentheses and everything around it
// is a namespace or a type.
class FunctionFinder {
 public:
  struct Function {
    int line = 0;
    int lines = 0;
    int statements = 0;
    std::string name;
  };

  explicit FunctionFinder(const std::string& code) : code_(code) {}

  std::vector<Function> Run() {
    for (const char c : code_) Step(c);
    return std::move(found_);
  }

 private:
  enum class Scope { kContainer, kFunction, kOther, kMember };

  void Step(char c) {
    if (c == '\n') {
      ++line_;
      if (directive_) {
        directive_ = !head_.empty() && head_.back() == '\\';
        head_.clear();
        return;
      }
    }
    if (c == '#' && Blank(head_)) directive_ = true;
    if (directive_) {
      if (c != ' ') head_ += c;
      return;
    }
    if (c == '(') ++parens_;
    if (c == ')') --parens_;
    if (c == ';') ++statements_;
    if (c == '{' && parens_ == 0) return Open();
    if (c == '}' && parens_ == 0 && !scopes_.empty()) return Close();
    if (c == ';' && parens_ == 0) {
      head_.clear();
      return;
    }
    if (Blank(head_) && std::isspace(static_cast<unsigned char>(c)) == 0) head_line_ = line_;
    head_ += c;
  }

  void Open() {
    const Scope scope = Classify();
    scopes_.push_back(scope);
    if (scope == Scope::kFunction) {
      start_ = head_line_;
      statements_ = 0;
      name_ = Name(head_);
    }
    if (scope != Scope::kMember) head_.clear();
  }

  void Close() {
    const Scope scope = scopes_.back();
    scopes_.pop_back();
    if (scope == Scope::kMember) {  // the constructor's head goes on
      head_ += "{}";
      return;
    }
    if (scope == Scope::kFunction) {
      found_.push_back({start_, line_ - start_ + 1, statements_, name_});
    }
    head_.clear();
  }

  Scope Classify() const {
    for (const Scope scope : scopes_) {
      if (scope != Scope::kContainer) return Scope::kOther;
    }
    static const std::regex kContainer(R"(\b(namespace|class|struct|union|enum|extern)\b)");
    const size_t paren = head_.find('(');
    if (paren == std::string::npos) {
      return std::regex_search(head_, kContainer) ? Scope::kContainer : Scope::kOther;
    }
    const size_t assign = head_.find('=');
    if (assign < paren && head_.find("operator") == std::string::npos) return Scope::kOther;
    return MemberInitializer() ? Scope::kMember : Scope::kFunction;
  }

  // `Foo(int a) : a_{a}`: the brace belongs to a member, the body is still to come.
  bool MemberInitializer() const {
    static const std::regex kList(R"(\)\s*:[^:][\s\S]*\w\s*$)");
    return std::regex_search(head_, kList);
  }

  static bool Blank(const std::string& text) {
    return std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isspace(c); });
  }

  static std::string Name(const std::string& head) {
    static const std::regex kName(R"(([\w:~]+)\s*\(([^()]*)\)?)");
    std::smatch match;
    if (!std::regex_search(head, match, kName)) return "function";
    const std::string name = match[1];
    return name.rfind("TEST", 0) == 0 ? match[2].str() : name;
  }

  const std::string& code_;
  std::vector<Function> found_;
  std::vector<Scope> scopes_;
  std::string head_;  // since the last statement
  std::string name_;
  int head_line_ = 1;
  int start_ = 1;
  int line_ = 1;
  int statements_ = 0;
  int parens_ = 0;
  bool directive_ = false;
};

int Columns(const std::string& line) {
  return static_cast<int>(std::count_if(line.begin(), line.end(), [](unsigned char c) {
    return (c & 0xC0) != 0x80;  // UTF-8: continuation bytes take no column
  }));
}

bool IsProse(const SourceFile& file) { return file.HasExtension(".md"); }

bool HasWidth(const SourceFile& file) {
  return file.IsCpp() || file.HasExtension(".proto") || file.HasExtension(".sh") ||
         file.path == "run" || file.path == "test" || file.HasExtension("CMakeLists.txt") ||
         file.HasExtension(".cmake");
}

// An include, and a method of a service: one line each reads and greps best.
bool StaysOnOneLine(const std::string& line) {
  return line.rfind("#include", 0) == 0 || line.rfind("  rpc ", 0) == 0;
}

bool IsVendored(const SourceFile& file) { return file.IsIn("proto/google"); }

}  // namespace

Findings FilesTooLong(const Tree& tree) {
  Findings findings;
  std::vector<const SourceFile*> usual;
  size_t total = 0;
  for (const SourceFile& file : tree.files()) {
    if (!(file.IsCpp() || file.HasExtension(".proto")) || IsVendored(file)) continue;
    ++total;
    const int lines = static_cast<int>(file.lines.size());
    if (lines > kMaxFileLines) {
      findings.push_back({file.path, 0, std::to_string(lines) + " lines: at most 700"});
    }
    if (lines > kUsualFileLines) usual.push_back(&file);
  }
  if (total >= 20 && usual.size() * 10 > total) {
    for (const SourceFile* file : usual) {
      findings.push_back(
          {file->path, 0,
           std::to_string(file->lines.size()) + " lines: more than one file in ten is over 350"});
    }
  }
  return findings;
}

Findings FunctionsTooLong(const Tree& tree) {
  Findings findings;
  for (const SourceFile& file : tree.files()) {
    if (!file.IsCpp()) continue;
    const int limit = file.IsTest() ? kMaxTestLines : kMaxFunctionLines;
    for (const auto& function : FunctionFinder(file.code).Run()) {
      const bool table = function.statements <= kTableStatements;
      if (function.lines <= limit || table) continue;
      findings.push_back({file.path, function.line,
                          function.name + " has " + std::to_string(function.lines) +
                              " lines: at most " + std::to_string(limit)});
    }
  }
  return findings;
}

Findings LinesTooWide(const Tree& tree) {
  Findings findings;
  for (const SourceFile& file : tree.files()) {
    if (IsProse(file) || IsVendored(file) || !HasWidth(file)) continue;
    for (size_t i = 0; i < file.lines.size(); ++i) {
      const int columns = Columns(file.lines[i]);
      if (columns <= kMaxColumns || StaysOnOneLine(file.lines[i])) continue;
      findings.push_back(
          {file.path, static_cast<int>(i) + 1, std::to_string(columns) + " columns: at most 100"});
    }
  }
  return findings;
}

}  // namespace vigil::tidy
