// A bot as the manual of grammY teaches it, with pg: one INSERT, the press is answered, the message is edited.
import http from "node:http";
import { Bot, InlineKeyboard, webhookCallback } from "grammy";
import pg from "pg";

const [root, token] = process.env.FLOOR_BOT_API.split("/bot");
const pool = new pg.Pool({ connectionString: process.env.FLOOR_DATABASE, max: 10 });
const bot = new Bot(token, {
  client: { apiRoot: root },
  botInfo: { id: 4242, is_bot: true, first_name: "bench", username: "yiping_bench_bot" },
});
const INSERT = `INSERT INTO floor_ratings (chat_id, message_id, grade, at) VALUES ($1, $2, $3, now())
ON CONFLICT DO NOTHING`;
const THANKS = "谢谢您的评价。提交以前，可以选标签、写几句话。";
const TAGS = ["服务态度好", "办事效率高", "一次办成", "指引清楚", "环境整洁", "提交", "修改"];

bot.command("start", (ctx) => ctx.reply("您好。办完一件事，可以在这里评价。"));
bot.callbackQuery(/^rate:(\d)$/, async (ctx) => {
  const { chat, message_id } = ctx.callbackQuery.message;
  await pool.query(INSERT, [chat.id, message_id, Number(ctx.match[1])]);
  await ctx.answerCallbackQuery();
  const keyboard = new InlineKeyboard();
  TAGS.forEach((label, index) => keyboard.text(label, `tag:${index}`).row());
  await ctx.editMessageText(THANKS, { reply_markup: keyboard });
});

const handle = webhookCallback(bot, "http");
http
  .createServer((request, response) =>
    request.method === "GET" ? response.end("ready") : handle(request, response))
  .listen(Number(process.env.FLOOR_PORT), "127.0.0.1");
process.on("SIGTERM", () => process.exit(0));
