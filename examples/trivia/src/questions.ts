// Put your own here. Answers have at most 80 characters, because they stand on buttons.

export interface Question {
  readonly question: string
  readonly right: string
  readonly wrong: readonly string[]
}

export const questions: readonly Question[] = [
  { question: "Which planet has the most mass?", right: "Jupiter", wrong: ["Saturn", "Neptune", "Earth"] },
  { question: "How many bones has a grown-up human?", right: "206", wrong: ["186", "226", "256"] },
  {
    question: "What is the capital of Australia?",
    right: "Canberra",
    wrong: ["Sydney", "Melbourne", "Perth"],
  },
  {
    question: "Which metal is liquid at room temperature?",
    right: "Mercury",
    wrong: ["Tin", "Lead", "Zinc"],
  },
  {
    question: "Who wrote “Frankenstein”?",
    right: "Mary Shelley",
    wrong: ["Bram Stoker", "Jane Austen", "Emily Brontë"],
  },
  { question: "What is the smallest prime number?", right: "2", wrong: ["0", "1", "3"] },
  { question: "Which ocean is the deepest?", right: "Pacific", wrong: ["Atlantic", "Indian", "Arctic"] },
  { question: "How many strings has a violin?", right: "4", wrong: ["5", "6", "8"] },
  {
    question: "Which gas do plants take from the air?",
    right: "Carbon dioxide",
    wrong: ["Oxygen", "Nitrogen", "Helium"],
  },
  {
    question: "In which year did people first walk on the Moon?",
    right: "1969",
    wrong: ["1959", "1965", "1972"],
  },
  {
    question: "Which language has the most native speakers?",
    right: "Mandarin",
    wrong: ["English", "Spanish", "Hindi"],
  },
  {
    question: "What does a lepidopterist study?",
    right: "Butterflies",
    wrong: ["Ferns", "Shells", "Beetles"],
  },
]
